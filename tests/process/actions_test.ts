import assert from "node:assert/strict";
import { join } from "node:path";
import type { EpochMs } from "../../src/domain/clock.ts";
import type { AuditView } from "../../src/run/views.ts";
import { command, type Said, startDaemon } from "../support/daemon.ts";
import { type JobSaid, type MailSaid, makeSite, REMINDER, type Site } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

const JOB = "student_reminder/1/PRODUCTION";

Deno.test("a pause outlives the daemon: what falls due waits and says why, and runs when the task is resumed", async () => {
  await using site = await makeSite({});
  await putTraining(site, { days: 20 });
  await using first = startDaemon(site.dir);
  await first.page();
  assert.equal((await command(site.dir, ["pause", "student_reminder"])).code, 0);
  first.kill("SIGTERM");
  assert.equal(await first.ended(), 0);
  await putTraining(site, { days: 1 });
  await using second = startDaemon(site.dir);
  await second.page();
  assert.equal((await command(site.dir, ["reconcile"])).code, 0);
  const waiting = await site.ask<JobSaid>("job", JOB);
  assert.equal(waiting.state, "scheduled");
  assert.match(waiting.reason ?? "", /^the task is paused by \S+ on \S+ since 20/);
  assert.deepEqual(await site.ask<MailSaid[]>("mails"), []);
  const unasked = await command(site.dir, ["resume", "student_reminder"]);
  assert.equal(unasked.code, 2);
  assert.match(unasked.stderr, /1 job runs\.\n {2}2 people are mailed\.\n.*Try: add --yes/s);
  assert.equal((await command(site.dir, ["resume", "student_reminder", "--yes"])).code, 0);
  await second.logged("job succeeded");
  assert.equal((await site.ask<MailSaid[]>("mails")).length, 2);
  const lines = await site.ask<AuditView[]>("audit");
  const ours = lines.filter(({ source }) => source === "command").reverse();
  assert.deepEqual(ours.map(({ action }) => action), ["paused", "reconciled", "resumed"]);
  assert.ok(ours.every(({ who }) => / on /.test(who)), JSON.stringify(ours));
});

Deno.test("a retry of a failed job mails only those who were not mailed yet", async () => {
  await using site = await makeSite({
    handlers: "./handlers",
    tasks: { halting: { ...REMINDER, handler: "./halting.ts", retry: { limit: 0 } } },
  });
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(join(site.dir, "handlers", "halting.ts"), HALTING);
  const training = { days: 1, startAt: fromNow({ days: 1 }) };
  await putTraining(site, training);
  await using daemon = startDaemon(site.dir);
  await daemon.logged("job failed");
  const job = "halting/1/PRODUCTION";
  assert.deepEqual((await site.ask<MailSaid[]>("mails")).map(({ to }) => to), [addressOf(1)]);
  await putTraining(site, { ...training, type: "Mended" });
  const prospect = await command(site.dir, ["retry", job]);
  assert.match(prospect.stderr, /1 person is mailed\.\n {2}1 mail was sent before/);
  assert.equal((await command(site.dir, ["retry", job, "--yes"])).code, 0);
  await daemon.logged("job succeeded");
  const mails = await site.ask<MailSaid[]>("mails");
  assert.deepEqual(mails.map(({ to }) => to).sort(), [addressOf(1), addressOf(2)]);
  const letters = [...Deno.readDirSync(join(site.dir, "outbox"))];
  assert.equal(letters.filter(({ name }) => name.endsWith(".eml")).length, 2);
  const { history } = await site.ask<JobSaid>("job", job);
  assert.deepEqual(history.map(({ kind }) => kind), ["failed", "restored", "succeeded"]);
});

Deno.test("open signs a browser in, whose cookie then acts, and the audit says for whom", async () => {
  await using site = await makeSite({});
  await putTraining(site, { days: 20 });
  await using daemon = startDaemon(site.dir);
  const page = await daemon.page();
  const { code, stdout } = await command(site.dir, ["open"]);
  assert.equal(code, 0);
  const address = new URL(stdout.trim());
  assert.equal(address.origin, page);
  const entry = await fetch(address);
  assert.match(await entry.text(), /<form method="post" action="\/sign-in">/);
  const cookie = await signIn(address);
  const pause = "/api/v1/tasks/student_reminder/pause";
  const foreign = await post(new URL(pause, page), { cookie, origin: "https://evil.example" });
  assert.equal(foreign.status, 403);
  const done = await post(new URL(pause, page), { cookie, origin: page });
  assert.equal(done.status, 303);
  assert.equal(done.headers.get("location"), "/tasks/student_reminder?done=pause&jobs=0");
  const [line] = await site.ask<AuditView[]>("audit");
  assert.deepEqual([line?.source, line?.action], ["page", "paused"]);
  assert.match(line?.who ?? "", /^\S+ on \S+$/);
});

Deno.test("the token is its user's alone, is new at each start, and goes with the daemon", async () => {
  await using site = await makeSite({});
  await putTraining(site, { days: 20 });
  const file = join(site.dir, "scheduler.db.token");
  const tokens: string[] = [];
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    await using daemon = startDaemon(site.dir);
    await daemon.page();
    const { mode } = await Deno.stat(file);
    assert.equal((mode ?? 0) & 0o777, 0o600);
    tokens.push(await Deno.readTextFile(file));
    assert.ok(!daemon.stderr.text().includes(tokens.at(-1)?.trim() ?? "?"));
    daemon.kill(signal);
    await daemon.ended();
  }
  assert.equal(new Set(tokens).size, 2);
  await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
});

Deno.test("every command works over a Unix socket", async () => {
  await using site = await makeSite({ http: { listen: "unix:http.sock" } });
  await putTraining(site, { days: 20 });
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  const run = (...args: string[]): Promise<Said> => command(site.dir, args);
  assert.match((await run("status")).stdout, /^Page: unix:\//m);
  // Asked of the daemon and not read from its store: only it knows what a handler says of itself.
  assert.match((await run("tasks")).stdout, /calendar invitation/);
  assert.equal((await run("pause", "student_reminder")).code, 0);
  assert.match((await run("tasks")).stdout, /paused by/);
  assert.equal((await run("resume", "student_reminder")).code, 0);
  assert.match((await run("reconcile")).stdout, /^Compared: nothing had changed\./);
  assert.match((await run("open")).stdout, /^\/sign-in\?code=/);
  assert.equal((await run("cancel", JOB)).code, 0);
  assert.match((await run("job", JOB)).stdout, /is cancelled: \S+ on \S+ cancelled it/);
  assert.equal((await run("retry", JOB, "--yes")).code, 0);
  await daemon.logged("job succeeded");
});

Deno.test("http.actions: false refuses commands too, and says where to change it", async () => {
  await using site = await makeSite({ http: { listen: "127.0.0.1:0", actions: false } });
  await putTraining(site, { days: 20 });
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  const { code, stderr } = await command(site.dir, ["pause", "student_reminder"]);
  assert.equal(code, 1);
  assert.match(stderr, /http\.actions is false\nTry: set http\.actions: true/);
  assert.ok((await site.ask<AuditView[]>("audit")).every(({ source }) => source !== "command"));
});

Deno.test("commands act on a daemon whose automations.yaml has errors by now", async () => {
  await using site = await makeSite({});
  await putTraining(site, { days: 20 });
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  await site.configure({ tasks: { student_reminder: { ...REMINDER, offset: "two days" } } });
  await daemon.logged(/configuration refused/);
  const { code, stderr } = await command(site.dir, ["pause", "student_reminder"]);
  assert.equal(code, 0, stderr);
});

/** A handler that fails after its first mail, until the training's type has another name. */
const HALTING = `import type { Context, Task } from "bcourse-scheduler";

export default {
  description: "Mails everybody, if it is let",
  query: \`SELECT t.id, t.name AS label, e.start_time AS event_at, y.name AS type
    FROM training t JOIN training_event e ON e.training_id = t.id
    JOIN training_type y ON y.id = t.trainingtype_id\`,
  async execute(ctx: Context) {
    const people = await ctx.course.all(
      \`SELECT u.email FROM training_enroll e JOIN student s ON s.id = e.student_id
        JOIN "user" u ON u.id = s.user_id WHERE e.training_id = :id ORDER BY u.id\`,
      { id: ctx.item.id },
    );
    for (const [index, { email }] of people.entries()) {
      if (index === 1 && ctx.item.row.type === "Basis") throw new Error("not yet");
      const to = { email: String(email) };
      await ctx.mail.send({ key: to.email, to, subject: "Hello", html: "<p>Hello</p>" });
    }
  },
} satisfies Task;
`;

/** One training with two students, so far from now. */
async function putTraining(
  site: Site,
  { days, startAt = fromNow({ days }), type = "Basis" }: {
    readonly days: number;
    readonly startAt?: EpochMs;
    readonly type?: string;
  },
): Promise<void> {
  const data = smallCourse([{ id: 1, startAt, students: [1, 2] }]);
  await site.putCourse({ ...data, training_type: [{ id: 1, name: type, practice_id: 1 }] });
}

/** Presses the button of the one-time address. @returns the cookie */
async function signIn(address: URL): Promise<string> {
  const code = address.searchParams.get("code") ?? "";
  const answer = await post(new URL("/sign-in", address), { origin: address.origin }, { code });
  assert.equal(answer.status, 303);
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
  await answer.body?.cancel();
  return answer;
}
