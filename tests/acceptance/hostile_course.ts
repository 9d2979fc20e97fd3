/**
 * People, places and trainings that are called what an attacker, or an accident, would call them.
 * @module
 */
import type { CourseData } from "../../scripts/sample_course/rows.ts";

/** Each fits into a column of 255 characters. */
const NAMES: readonly string[] = [
  "<script>alert(1)</script><img src=x onerror=alert(1)> &lt;b&gt; &amp;",
  `O'Brien "Annie" <eve@example.org>, \\ \`x\` (c) @here:`,
  `Robert'); DROP TABLE "user"; -- %_ \\'`,
  "{{ user.email }} {% for x in [1, 2] %}z{% endfor %} {# c #} {{ 7 * 7 }}",
  "Anna\r\nBcc: eve@example.org\r\n\r\nWire the money",
  "x\r\nATTENDEE:mailto:eve@example.org\nEND:VEVENT\r\nBEGIN:VEVENT",
  "=?utf-8?Q?x=0D=0ABcc:_eve@example.org?= =?utf-8?B?ZXZl?=",
  "\u202egnp.exe\u202c \u2066a\u2069 \u200f! שלום (عربي)",
  "💪🏽👩‍👩‍👧 𝔘 Zoë Ñandú",
  "Zoë 🎉 ".repeat(36).trim(),
];

/** Ids from here on are those of the rows that are added. */
const FIRST = 200;
const DAY_MS = 86_400_000;

/** Somebody whom the mail server refuses. */
export const REFUSED = "refused@example.org";
/** What somebody wrote where an address belongs. */
export const NO_ADDRESS = "nobody at example.org";

/** 10 kB of everything. */
function directions(name: string): string {
  const all = [name, ...NAMES].join(" ");
  return all.repeat(Math.ceil(10_000 / all.length)).slice(0, 10_000).trim().toWellFormed();
}

/**
 * Adds, for each name, a training with a practice, a place, a trainer, somebody enrolled and
 * somebody waiting who are all called so; and to the first training two whom no mail can reach.
 */
export function withHostile(data: CourseData, now: number): CourseData {
  const all = NAMES.map((name, index) => rowsOf(name, { id: FIRST + index, now }));
  const unreachable = [NO_ADDRESS, REFUSED].map((email, index) => ({ email, id: 900 + index }));
  const common = { studenttype_id: 1, studentstatus_id: 1, practice_id: FIRST };
  return {
    ...data,
    practice: [...data.practice ?? [], ...all.map(({ practice }) => practice)],
    training: [...data.training ?? [], ...all.map(({ training }) => training)],
    location: [...data.location ?? [], ...all.map(({ location }) => location)],
    training_event: [...data.training_event ?? [], ...all.map(({ event }) => event)],
    user: [
      ...data.user ?? [],
      ...all.flatMap(({ users }) => users),
      ...unreachable.map(({ id, email }) => ({ id, email, active: true })),
    ],
    student: [
      ...data.student ?? [],
      ...all.flatMap(({ students }) => students),
      ...unreachable.map(({ id }) => ({ id, user_id: id, ...common })),
    ],
    trainer: [...data.trainer ?? [], ...all.map(({ trainer }) => trainer)],
    training_trainers: [
      ...data.training_trainers ?? [],
      ...all.map(({ training: { id } }) => ({ training_id: id, trainer_id: id })),
    ],
    training_enroll: [
      ...data.training_enroll ?? [],
      ...all.flatMap(({ enrolments }) => enrolments),
      ...unreachable.map(({ id }) => enrolment({ student: id, training: FIRST }, "enrolled")),
    ],
  };
}

function rowsOf(name: string, { id, now }: { readonly id: number; readonly now: number }) {
  const start = now - now % 1_000 + 20 * DAY_MS;
  const [enrolled, waiting, trainer] = [id * 10, id * 10 + 1, id * 10 + 2];
  const common = { practice_id: id, studenttype_id: 1, studentstatus_id: 1 };
  return {
    practice: { id, name, shortname: "odd", phone_number: name },
    training: {
      ...{ id, name, trainingtype_id: 1, practice_id: id, max_participants: 1 },
      ...{ active: true, apply_policies: true },
    },
    location: {
      ...{ id, name, directions: directions(name), phone_number: name, street: name },
      ...{ house_number: "1", house_number_extention: "", postal_code: "1234 AB", city: name },
      ...{ state: "", country: "", practice_id: id },
    },
    event: {
      ...{ id, start_time: start, end_time: start + 3_600_000, training_id: id, location_id: id },
    },
    users: [enrolled, waiting, trainer].map((user) => ({
      ...{ id: user, email: `odd.${user}@example.org`, active: true },
      ...{ first_name: name, last_name: name, phone_number: name },
    })),
    students: [enrolled, waiting].map((student) => ({ id: student, user_id: student, ...common })),
    trainer: { id, user_id: trainer, practice_id: id },
    enrolments: [
      enrolment({ student: enrolled, training: id }, "enrolled"),
      enrolment({ student: waiting, training: id }, "waitlist"),
    ],
  };
}

function enrolment(
  { student, training }: { readonly student: number; readonly training: number },
  status: string,
) {
  return {
    ...{ student_id: student, training_id: training, uuid: `odd-${student}`, status, paid: false },
  };
}
