// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Tries out a built program as a business would use it, in an empty directory and environment and,
 * where it may choose, as a user that may do nothing else: `scripts/smoke.ts FILE`.
 */
import assert from "node:assert/strict";
import { basename, join, resolve } from "node:path";
import { stringify } from "yaml";
import { processesNaming, untilGone } from "../tests/process/children.ts";
import {
  addressOf,
  fromNow,
  smallCourse,
  type SmallTraining,
} from "../tests/process/small_course.ts";
import { mailBy, REMINDER, type Section } from "../tests/process/site.ts";
import { command, type DaemonProcess, startDaemon } from "../tests/support/daemon.ts";
import { openPostOffice, type PostOffice } from "../tests/support/smtp.ts";
import manifest from "../deno.json" with { type: "json" };
import { writeCourseFile } from "./sample_course/course_file.ts";

const HANDLER = `import type { Task } from "bcourse-scheduler";

export default {
  description: "Thanks",
  async execute(ctx) {
    await ctx.mail.send({ key: "thanks", to: { email: "owner@example.org" }, subject: "Thanks for {{ label }}",
      html: "<p>Thank you</p>", vars: { label: ctx.item.label } });
  },
} satisfies Task;
`;
const QUERY =
  "SELECT t.id, t.name AS label, e.start_time AS event_at FROM training t JOIN training_event e ON e.training_id = t.id";
/** The user and group that Debian has for those who may do nothing. */
const NOBODY = 65_534;

/** Where the program is tried out. */
interface Ground {
  readonly dir: string;
  readonly file: string;
  readonly office: PostOffice;
  /** Runs a command that is to succeed. @returns what it wrote */
  run(...args: readonly string[]): Promise<string>;
  start(): DaemonProcess;
  configure(tasks: Section): Promise<void>;
  putCourse(trainings: readonly SmallTraining[]): Promise<void>;
}

async function smoke(file: string): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-smoke-" });
  try {
    await using office = await openPostOffice();
    const ground = await prepare(dir, { file, office });
    await tryCommands(ground);
    await tryDaemon(ground);
    await tryComeBack(ground);
    await lookForStrays(ground);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function prepare(
  dir: string,
  { file, office }: { readonly file: string; readonly office: PostOffice },
): Promise<Ground> {
  const own = join(dir, "bcourse-scheduler");
  await Deno.copyFile(file, own);
  await Deno.chmod(own, 0o755);
  for (const name of ["home", "site", "site/tasks", "tmp"]) await Deno.mkdir(join(dir, name));
  const site = join(dir, "site");
  const write = async (name: string, text: string): Promise<void> => {
    await Deno.writeTextFile(join(site, name), text);
    await giveAway(dir);
  };
  await write("tasks/thanks.ts", HANDLER);
  const surroundings = {
    file: own,
    env: { PATH: "/usr/bin:/bin", HOME: join(dir, "home"), TMPDIR: join(dir, "tmp") },
    through: Deno.uid() === 0
      ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"]
      : [],
  };
  return {
    ...{ dir, file: own, office },
    async run(...args) {
      const { code, stdout, stderr } = await command(site, args, surroundings);
      assert.equal(code, 0, `${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
      return stdout;
    },
    start: () => startDaemon(site, [], surroundings),
    configure: (tasks) => write("automations.yaml", configuration(office, tasks)),
    async putCourse(trainings) {
      const beside = join(dir, "course.db");
      writeCourseFile(beside, smallCourse(trainings));
      await giveAway(dir);
      await Deno.rename(beside, join(site, "course.db"));
    },
  };
}

/** Gives everything to the user that the program runs as. */
async function giveAway(dir: string): Promise<void> {
  if (Deno.uid() !== 0) return;
  await Deno.chown(dir, NOBODY, NOBODY);
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = join(dir, name);
    if (isDirectory) await giveAway(path);
    else await Deno.chown(path, NOBODY, NOBODY);
  }
}

function configuration(office: PostOffice, tasks: Section): string {
  return stringify({
    ...{ version: 1, environment: "PRODUCTION", timezone: "UTC", reconcile: "1s", tasks },
    ...{ database: "sqlite:///course.db", store: "sqlite:state/scheduler.db" },
    ...{ mail: mailBy(office.url), http: { listen: "127.0.0.1:0" } },
  });
}

const BUILT_IN: Section = { student_reminder: REMINDER };
const BOTH: Section = {
  ...BUILT_IN,
  thanks: { ...REMINDER, handler: "./thanks.ts", query: QUERY },
};
const FIRST = { id: 1, startAt: fromNow({ days: 1 }), students: [1] };
const SECOND = { id: 2, startAt: fromNow({ days: 1 }), students: [2] };

async function tryCommands(ground: Ground): Promise<void> {
  const version = JSON.parse(await ground.run("version", "--json"));
  assert.equal(version.version, manifest.version);
  step(`version: ${version.version}, as user ${Deno.uid() === 0 ? NOBODY : Deno.uid()}`);
  await ground.configure(BUILT_IN);
  await ground.putCourse([FIRST]);
  await ground.run("check");
  step("check: the configuration is good");
  const plan = JSON.parse(await ground.run("plan", "--json"));
  assert.deepEqual(plan.summary.create, 1);
  step("plan: one job");
}

async function tryDaemon(ground: Ground): Promise<void> {
  const { office, dir } = ground;
  await using daemon = ground.start();
  await daemon.page();
  await office.until(1);
  assert.equal(office.arrivals[0]?.to, addressOf(1));
  step("run: a built-in task sent its mail");
  await ground.configure(BOTH);
  daemon.kill("SIGHUP");
  await office.until(2);
  assert.deepEqual(subjects(office).slice(1), ["Thanks for Training 1"]);
  step("reload: a handler from the disk sent its mail");
  const hosts = processesNaming(dir).filter(({ pid }) => pid !== daemon.pid);
  assert.ok(hosts.length > 0, "no handler host was seen");
  daemon.kill("SIGKILL");
  await daemon.ended();
  await untilGone(processesNaming(dir));
  step("SIGKILL: no process stayed behind");
}

async function tryComeBack(ground: Ground): Promise<void> {
  const { office, dir } = ground;
  await ground.putCourse([FIRST, SECOND]);
  await using daemon = ground.start();
  await daemon.page();
  await office.until(4);
  assert.deepEqual(subjects(office).slice(2).sort().at(-1), "Thanks for Training 2");
  const { running, pid } = JSON.parse(await ground.run("status", "--json"));
  assert.deepEqual({ running, pid }, { running: true, pid: daemon.pid });
  step("run again: it came back, sent what was new, and nothing twice");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
  await untilGone(processesNaming(dir));
  assert.equal(office.arrivals.length, 4);
  step("SIGTERM: it ended in good order, and no process stayed behind");
}

/** Everything that may be there in the end: the companions of the store go when it is closed, and the token. */
const EXPECTED = ["site/automations.yaml", "site/course.db", "site/tasks/thanks.ts"];
const STATE = /^site\/state\/scheduler\.db(\.lock)?$/;

async function lookForStrays({ dir, file }: Ground): Promise<void> {
  const files = await filesUnder(dir, "");
  const kept = "home/.cache/bcourse-scheduler/";
  const strays = files.filter((path) =>
    path !== basename(file) && !EXPECTED.includes(path) && !STATE.test(path) &&
    !path.startsWith(kept)
  );
  assert.deepEqual(strays, []);
  assert.deepEqual(files.filter((path) => path.includes(".unpack-")), []);
  step("no stray file was left");
}

async function filesUnder(root: string, below: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, below))) {
    const path = join(below, name);
    if (isDirectory) found.push(...await filesUnder(root, path));
    else found.push(path);
  }
  return found;
}

function subjects(office: PostOffice): readonly string[] {
  return office.arrivals.map(({ subject }) => subject);
}

function step(text: string): void {
  console.log(`ok: ${text}`);
}

if (import.meta.main) {
  const [file] = Deno.args;
  if (file === undefined) {
    console.error("Error: Cannot try out a program as none is named\nTry: scripts/smoke.ts FILE");
    Deno.exit(2);
  }
  await smoke(resolve(file));
}
