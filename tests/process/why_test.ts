import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSampleCourse } from "../../scripts/sample_course/sample_course.ts";
import { systemClock } from "../../src/domain/clock.ts";
import type { ToldStory } from "../../src/plan/why/words.ts";
import { command, startDaemon } from "../support/daemon.ts";
import { within } from "../support/within.ts";
import { makeSite, REMINDER, type Site } from "./site.ts";

const OFF = "mails.off@example.org";

/** The sample: training 1 has a student with e-mails off, training 10 is weeks away. */
async function makeSample(): Promise<Site> {
  const site = await makeSite({
    tasks: {
      student_reminder: { ...REMINDER, offset: "3 days" },
      trainer_reminder: { ...REMINDER, handler: "TrainerReminderTask", enabled: false },
    },
  });
  createSampleCourse(join(site.dir, "course.db"), { now: systemClock().now(), seed: 7 });
  return site;
}

function callOff(site: Site, training: number): void {
  const course = new DatabaseSync(join(site.dir, "course.db"));
  course.prepare("UPDATE training SET active = 0 WHERE id = ?").run(training);
  course.close();
}

/** Asks until the daemon has got so far; each question is a command of its own. */
function answered(code: string, ask: () => Promise<ToldStory>): Promise<ToldStory> {
  let last: ToldStory | null = null;
  const look = async (): Promise<ToldStory> => {
    for (;;) {
      last = await ask();
      if (last.answer.code === code) return last;
    }
  };
  return within(look(), () => `the answer ${code}; the last was ${last?.answer.text}`);
}

Deno.test("why tells who was left out and since when a training is gone, while the daemon runs and after", async () => {
  await using site = await makeSample();
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  const why = (...args: readonly string[]): Promise<ToldStory> => site.ask("why", ...args);

  const ran = await answered("done", () => why("student_reminder", "1"));
  const told = ran.jobs.flatMap(({ lines }) => lines);
  const off = told.find((line) => line.code === "left_out" && line.to === OFF);
  assert.match(off?.text ?? "", /has switched e-mails off/);
  assert.ok(told.some(({ code }) => code === "mail"));

  const person = await why("--person", OFF.toUpperCase());
  assert.equal(
    person.answer.text,
    "This person gets no mails as things stand: has switched e-mails off.",
  );
  assert.ok(person.past.some(({ code }) => code === "left_out"));

  assert.equal((await why("student_reminder", "10")).answer.code, "will_run");
  const before = systemClock().now();
  callOff(site, 10);
  const gone = await answered("left_query", () => why("student_reminder", "10"));
  const since = "since" in gone.answer ? String(gone.answer.since) : "";
  const at = Temporal.Instant.from(since).epochMilliseconds;
  assert.ok(at >= before && at <= systemClock().now(), since);
  assert.ok(gone.standing.some(({ code }) => code === "training_inactive"));

  const page = await (await fetch(`${await daemon.page()}/why?task=student_reminder&item=10`))
    .text();
  assert.match(page, /It has not been in the task&#39;s query since/);

  assert.equal((await why("trainer_reminder", "1")).answer.code, "task_off");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
  const down = await why("student_reminder", "10");
  assert.equal(down.answer.code, "left_query");
  assert.ok(down.standing.some(({ code }) => code === "daemon_down"));
  await Deno.remove(join(site.dir, "course.db"));
  const blind = await why("student_reminder", "1");
  assert.equal(blind.answer.code, "done");
  assert.ok(
    blind.standing.some(({ code }) => code === "not_asked"),
    JSON.stringify(blind.standing),
  );
});

Deno.test("why says what it does not know, and what may have been meant", async () => {
  await using site = await makeSample();
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0);
  const said = async (...args: readonly string[]): Promise<readonly [number, string]> => {
    const { code, stdout, stderr } = await command(site.dir, ["why", ...args]);
    return [code, stdout + stderr];
  };
  const [odd, text] = await said("student_remindr", "1");
  assert.equal(odd, 2);
  assert.match(text, /Did you mean student_reminder\?/);
  const [byName, several] = await said("student_reminder", "kinderen");
  assert.equal(byName, 2);
  assert.match(several, /Did you mean \d+ \(EHBO bij kinderen\), \d+ \(EHBO bij kinderen\)\?/);
  const [one, story] = await said("student_reminder", "vier avonden");
  assert.equal(one, 0);
  assert.match(story, /^student_reminder, 2: EHBO in vier avonden$/m);
  const [wrong, usage] = await said("student_reminder");
  assert.equal(wrong, 2);
  assert.match(usage, /^Error: .*\nTry: /m);
});
