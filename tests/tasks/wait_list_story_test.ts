import assert from "node:assert/strict";
import { COURSE_KINDS } from "../support/course_kinds.ts";
import { invited, INVITED_AT, waiting } from "./scenarios.ts";
import type { SmallCourse } from "./small_course.ts";
import { tell, type WaitListStory } from "./wait_list_story.ts";

const TRAINERS = [{ email: "trainer@e.org" }];
/** Two enrolled, then the list: some of those who wait cannot be told. */
const CROWD: SmallCourse = {
  most: 2,
  changedAt: "2026-11-01T10:00:00Z",
  students: [
    { email: "in1@e.org" },
    { email: "in2@e.org" },
    waiting("inactive", 1, { isActive: false }),
    waiting("w4", 2),
    { ...waiting("blank", 3), email: " " },
    waiting("w6", 4),
    waiting("off", 5, { settings: { wantsMail: false } }),
    waiting("w8", 6),
    waiting("w9", 7),
  ],
};

const set = (student: number, status: string) =>
  `UPDATE training_enroll SET status = '${status}' WHERE student_id = ${student}`;
const places = (most: number | null) => `UPDATE training SET max_participants = ${most}`;

const STORIES: readonly (readonly [
  what: string,
  course: SmallCourse,
  story: (list: WaitListStory) => Promise<void>,
])[] = [
  [
    "invites, expires and passes on, past declines and those who cannot be told",
    CROWD,
    async (list) => {
      assert.deepEqual(await list.at("2026-11-02T10:00:00Z"), []);
      await list.bcourse("DELETE FROM training_enroll WHERE student_id = 1");
      assert.deepEqual(await list.at("2026-11-02T11:00:00Z"), ["invited:4"]);
      assert.deepEqual(await list.at("2026-11-04T10:59:59Z"), []);
      assert.deepEqual(await list.at("2026-11-04T11:00:02Z"), ["expired:4", "invited:6"]);
      await list.bcourse(set(6, "waitlist-declined"));
      assert.deepEqual(await list.at("2026-11-05T09:00:00Z"), ["invited:8"]);
      await list.bcourse(set(8, "enrolled"));
      assert.deepEqual(await list.at("2026-11-08T09:00:00Z"), []);
      assert.deepEqual(await list.states(), {
        ...{ 2: "enrolled", 3: "waitlist", 4: "waitlist-invite-expired", 5: "waitlist" },
        ...{ 6: "waitlist-declined", 7: "waitlist", 8: "enrolled", 9: "waitlist" },
      });
    },
  ],
  [
    "leaves an invitation alone that is accepted in the last second",
    { ...CROWD, most: 3 },
    async (list) => {
      assert.deepEqual(await list.at("2026-11-02T10:00:00Z"), ["invited:4"]);
      const mails = await list.at("2026-11-04T10:00:02Z", [set(4, "enrolled")]);
      assert.deepEqual(mails, []);
      assert.equal((await list.states())[4], "enrolled");
      assert.equal((await list.states())[6], "waitlist");
    },
  ],
  [
    "gives several places away at once, and fewer once there are fewer",
    { ...CROWD, most: 5 },
    async (list) => {
      const three = ["invited:4", "invited:6", "invited:8"];
      assert.deepEqual(await list.at("2026-11-02T10:00:00Z"), three);
      // Fewer places than people enrolled: the invitations expire, and nobody is invited instead.
      await list.bcourse(places(1));
      assert.deepEqual(await list.at("2026-11-04T10:00:02Z"), [
        "expired:4",
        "expired:6",
        "expired:8",
      ]);
      assert.deepEqual(await list.at("2026-11-05T10:00:00Z"), []);
      await list.bcourse(places(3));
      assert.deepEqual(await list.at("2026-11-06T10:00:00Z"), ["invited:9"]);
      await list.bcourse(set(9, "waitlist-declined"), set(4, "waitlist"));
      assert.deepEqual(await list.at("2026-11-07T10:00:00Z"), ["invited:4"]);
    },
  ],
  [
    "invites nobody where the limit is taken away",
    { ...CROWD, most: 3 },
    async (list) => {
      assert.deepEqual(await list.at("2026-11-02T10:00:00Z"), ["invited:4"]);
      await list.bcourse(places(null));
      assert.deepEqual(await list.at("2026-11-04T10:00:02Z"), ["expired:4"]);
      assert.deepEqual(await list.at("2026-11-09T10:00:00Z"), []);
    },
  ],
  [
    "lets a training go that is deleted in the last moment",
    { most: 2, students: [invited("e"), waiting("next", 4)], trainers: TRAINERS },
    async (list) => {
      const gone = ["training_enroll", "training_trainers", "training_event"].map((table) =>
        `DELETE FROM ${table} WHERE training_id = 1`
      );
      const mails = await list.at("2026-11-29T08:00:00Z", [...gone, "DELETE FROM training"]);
      assert.deepEqual(mails, []);
      assert.deepEqual(await list.at("2026-11-30T08:00:00Z"), []);
    },
  ],
  [
    "gives one place on where two invitations to it expire in the same second",
    {
      most: 2,
      students: [
        { email: "in@e.org" },
        invited("a"),
        invited("b"),
        waiting("w", 1),
        waiting("x", 2),
      ],
      trainers: TRAINERS,
    },
    async (list) => {
      assert.deepEqual(await list.at(INVITED_AT), []);
      assert.deepEqual(await list.at("2026-11-29T07:00:00Z"), [
        ...["expired:2", "trainer:1", "expired:3", "invited:4", "trainer:1"],
      ]);
      assert.deepEqual(await list.states(), {
        ...{ 1: "enrolled", 2: "waitlist-invite-expired", 3: "waitlist-invite-expired" },
        ...{ 4: "waitlist-invited", 5: "waitlist" },
      });
    },
  ],
];

for (const kind of COURSE_KINDS) {
  for (const [what, course, story] of STORIES) {
    Deno.test({
      name: `a waiting list ${what}, on ${kind.dialect}${kind.need.nameSuffix}`,
      ignore: kind.need.ignore,
      fn: () => tell(kind, course, story),
    });
  }
}
