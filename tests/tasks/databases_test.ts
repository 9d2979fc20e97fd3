/**
 * What only a real database of each kind can tell: that the times a job wrote are known again, and
 * that transactions which run at the same moment keep off each other.
 * @module
 */
import assert from "node:assert/strict";
import automaticWaitList from "../../tasks/automatic_wait_list.ts";
import { COURSE_KINDS, serverOf } from "../support/course_kinds.ts";
import { dying, Killed } from "./dying.ts";
import { type Gate, JobWorld } from "./job_world.ts";
import { invited, INVITED_AT, SCENARIOS, waiting } from "./scenarios.ts";
import { smallCourse } from "./small_course.ts";

const WRITING = SCENARIOS.filter(({ task }) => task.writes === true);

for (const kind of COURSE_KINDS) {
  const suffix = `on ${kind.dialect}${kind.need.nameSuffix}`;
  for (const { name, task, data, job, mails } of WRITING) {
    Deno.test({
      name: `${name} knows its own changes again where its process died after COMMIT, ${suffix}`,
      ignore: kind.need.ignore,
      async fn() {
        await using made = await kind.open(data);
        const world = new JobWorld(task, made.course, job);
        const gate = dying({ call: 1, side: "after", of: "course.transaction" });
        await assert.rejects(world.attempt({ gate, now: "2026-11-29T08:00:00.789Z" }), Killed);
        assert.equal(world.mails.length, 0);
        const outcome = await world.attempt({ now: "2026-11-29T09:00:00Z" });
        assert.equal(outcome.state, "succeeded");
        assert.equal(world.mails.length, mails);
      },
    });
  }

  Deno.test({
    name: `invitations that expire at the same moment share what is left, ${suffix}`,
    ignore: kind.need.ignore,
    async fn() {
      const names = ["e1", "e2", "e3", "e4"];
      const rivals = names.map((name) => invited(name));
      const queue = [1, 2, 3, 4, 5].map((day) => waiting(`w${day}`, day));
      const data = smallCourse({ most: 3, students: [{ email: "in@e.org" }, ...rivals, ...queue] });
      for (let game = 0; game < 5; game++) {
        await using made = await kind.open(data);
        const worlds = names.map((_, index) =>
          new JobWorld(automaticWaitList, made.course, {
            item: `uuid-${index + 2}`,
            eventAt: INVITED_AT,
          })
        );
        await Promise.all(worlds.map(async (world) => {
          // As the daemon does: an attempt that met too much change is made again.
          for (let attempt = 1; attempt <= 5; attempt++) {
            const ended = await world.attempt().then(() => true, () => false);
            if (ended) return;
          }
        }));
        const rows = await made.course.all(
          "SELECT uuid, status FROM training_enroll WHERE status <> 'waitlist' ORDER BY uuid",
          {},
        );
        assert.deepEqual(rows.map(({ uuid, status }) => `${uuid} ${status}`), [
          "uuid-1 enrolled",
          ...[2, 3, 4, 5].map((id) => `uuid-${id} waitlist-invite-expired`),
          "uuid-6 waitlist-invited",
          "uuid-7 waitlist-invited",
        ]);
        const mails = worlds.flatMap((world) => world.mails).map(({ to }) => to.email).toSorted();
        assert.deepEqual(mails, [...names, "w1", "w2"].map((name) => `${name}@e.org`));
      }
    },
  });
}

for (const kind of COURSE_KINDS.filter(({ dialect }) => dialect === "postgres")) {
  Deno.test({
    name:
      `an invitation that expires sees what another transaction changed meanwhile, on postgres${kind.need.nameSuffix}`,
    ignore: kind.need.ignore,
    async fn() {
      const students = [{ email: "in@e.org" }, invited("e1"), invited("e2"), waiting("w1", 1)];
      await using made = await kind.open(smallCourse({ most: 2, students }));
      const server = await serverOf("postgres");
      const database = new URL(made.url).pathname.slice(1);
      const rival = await server.connect(database);
      const watcher = await server.connect(database);
      // Another job has expired e2 and found no place for w1; its COMMIT is still to come.
      await rival.run("BEGIN");
      await rival.run("UPDATE training SET active = active WHERE id = 1");
      await rival.run(
        "UPDATE training_enroll SET status = 'waitlist-invite-expired' WHERE uuid = 'uuid-3'",
      );
      let isFirst = true;
      const gate: Gate = async (call, effect) => {
        if (call !== "course.transaction" || !isFirst) return await effect();
        isFirst = false;
        let isDone = false;
        const written = effect().finally(() => isDone = true);
        const waits = "SELECT 1 FROM pg_locks WHERE NOT granted";
        while (!isDone && await watcher.run(waits) === 0);
        await rival.run("COMMIT");
        return await written;
      };
      const world = new JobWorld(automaticWaitList, made.course, {
        item: "uuid-2",
        eventAt: INVITED_AT,
      });
      await world.attempt({ gate });
      assert.deepEqual(world.mails.map(({ key }) => key), ["invited:4", "expired:2"]);
      await rival.close();
      await watcher.close();
    },
  });
}

/** Identities as databases keep them that have a type for it, or bytes. */
const OWN_TYPES = {
  mysql: ["uuid UUID NOT NULL", "uuid BINARY(16) NOT NULL"].map((to) =>
    `ALTER TABLE training_enroll MODIFY ${to}`
  ),
  postgres: ["ALTER TABLE training_enroll ALTER uuid TYPE uuid USING uuid::uuid"],
};

for (const kind of COURSE_KINDS) {
  if (kind.dialect === "sqlite") continue;
  const changes = OWN_TYPES[kind.dialect];
  Deno.test({
    name:
      `an enrolment is found by an identity that is no text, on ${kind.dialect}${kind.need.nameSuffix}`,
    ignore: kind.need.ignore,
    async fn() {
      const data = smallCourse({ most: 1, students: [invited("e"), waiting("w", 1)] });
      const identities = data.training_enroll?.map((row) => ({
        ...{ ...row, uuid: `00112233-4455-4677-8899-aabbccddeef${row.student_id}` },
      }));
      await using made = await kind.open({ ...data, training_enroll: identities ?? [] });
      for (const sql of changes) await made.change(sql);
      const now = "2026-11-26 08:00:00.000000";
      const [row] = await made.course.all(String(automaticWaitList.query), { now, since: now });
      assert.equal(String(row?.id).replaceAll("-", ""), "00112233445546778899aabbccddeef1");
      const job = { item: String(row?.id), eventAt: INVITED_AT, row: row ?? {} };
      const world = new JobWorld(automaticWaitList, made.course, job);
      await world.attempt();
      assert.deepEqual(world.mails.map(({ key }) => key), ["invited:2", "expired:1"]);
    },
  });
}
