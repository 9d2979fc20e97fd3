import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../src/domain/clock.ts";
import { takeLock } from "../../src/run/lock.ts";
import type { Store } from "../../src/store/store.ts";
import { createLogRecorder } from "../support/log_recorder.ts";
import { claim, creation, ending, intend, KEY, lease, plan, T0 } from "../support/store_factory.ts";
import { CONFIGURATION, inWorkshop, say } from "./workshop.ts";

const COMMANDS = [
  ...["run", "status", "check", "plan", "tasks", "jobs", "job", "mails", "audit", "backup"],
  "migrate",
  "move-store",
  ...["trigger", "retry", "cancel", "pause", "resume", "reconcile", "open"],
  "version",
];
// deno-lint-ignore no-control-regex -- what must not reach a terminal
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

for (const command of COMMANDS) {
  Deno.test(`${command} --help tells how to use it`, async () => {
    const { exitCode, out, err } = await say(command, "--help");
    assert.equal(exitCode, 0);
    assert.equal(err, "");
    assert.match(out, new RegExp(`Usage: bcourse-scheduler ${command}`));
    for (const option of ["--config <file>", "--json"]) assert.ok(out.includes(option), option);
  });

  Deno.test(`help ${command} says the same`, async () => {
    const [help, option] = [await say("help", command), await say(command, "--help")];
    assert.deepEqual(help, option);
  });
}

Deno.test("--help lists every command", async () => {
  const { exitCode, out } = await say("--help");
  assert.equal(exitCode, 0);
  for (const command of COMMANDS) assert.match(out, new RegExp(`^  ${command} `, "m"));
});

Deno.test("--version prints the version", async () => {
  const { exitCode, out } = await say("--version");
  assert.equal(exitCode, 0);
  assert.match(out, /^\d+\.\d+\.\d+/);
});

Deno.test("version prints the version, with --json too", async () => {
  assert.match((await say("version")).out, /^bcourse-scheduler \d+\.\d+\.\d+/);
  const { out, exitCode } = await say("version", "--json");
  assert.equal(exitCode, 0);
  assert.deepEqual(Object.keys(JSON.parse(out)), ["version", "deno", "v8"]);
});

Deno.test("an unknown command is refused with the one that was probably meant", async () => {
  const { exitCode, out, err } = await say("statsu");
  assert.equal(exitCode, 2);
  assert.equal(out, "");
  assert.match(err, /^Error: /);
  assert.match(err, /status/);
  assert.match(err, /^Try: /m);
});

const MISUSES: readonly (readonly string[])[] = [
  [],
  ["plan", "--limti", "3"],
  ["plan", "--limit", "0"],
  ["plan", "--limit", "many"],
  ["plan", "--now", "tomorrow"],
  ["jobs", "--state", "done"],
  ["mails", "--state", "lost"],
  ["job"],
  ["backup"],
  ["audit", "--limit", "0"],
  ["status", "too", "much"],
  ["status", "--config"],
];

for (const args of MISUSES) {
  Deno.test(`"${args.join(" ")}" is wrong usage`, async () => {
    const { exitCode, out, err } = await say(...args);
    assert.equal(exitCode, 2);
    assert.equal(out, "");
    assert.notEqual(err, "");
    assert.doesNotMatch(err, /\n\s+at /);
  });
}

Deno.test("run refuses a log level that is none, and names the legal ones", async () => {
  const { exitCode, err } = await say("run", "--log", "loud", "--config", "no-such-file.yaml");
  assert.equal(exitCode, 2);
  assert.match(err, /loud/);
  assert.match(err, /debug.*info.*warn.*error/);
});

Deno.test("a configuration that is not there is a problem, not a stack trace", async () => {
  const { exitCode, err } = await say("check", "--config", "no-such-file.yaml");
  assert.equal(exitCode, 2);
  assert.match(err, /no-such-file\.yaml/);
  assert.doesNotMatch(err, /\n\s+at /);
});

Deno.test("check --json says that all is good", () =>
  inWorkshop(async (workshop) => {
    const { exitCode, out } = await workshop.say("check", "--json");
    assert.equal(exitCode, 0);
    const nothing = { course_error: null, store_error: null };
    assert.deepEqual(JSON.parse(out), { ok: true, problems: [], ...nothing });
  }));

Deno.test("check --json gives every problem with its place", () =>
  inWorkshop(async (workshop) => {
    const { exitCode, out } = await workshop.say("check", "--json");
    assert.equal(exitCode, 2);
    const { ok, problems } = JSON.parse(out);
    assert.equal(ok, false);
    assert.equal(problems.length, 1);
    const fields = ["severity", "file", "line", "column", "path", "message"];
    assert.deepEqual(Object.keys(problems[0]).sort(), fields.sort());
    assert.equal(problems[0].path, "tasks.reminder.query");
    assert.ok(problems[0].line > 0);
  }, CONFIGURATION.replace("FROM item", "FROM itme")));

Deno.test("check leaves a course database that is not there to run", () =>
  inWorkshop(async (workshop) => {
    await Deno.remove(join(workshop.directory, "course.db"));
    const { exitCode, out } = await workshop.say("check", "--json");
    assert.equal(exitCode, 0);
    assert.notEqual(JSON.parse(out).course_error, null);
  }));

Deno.test("check says where run could not have its store on a server, and shows no password", () =>
  inWorkshop(
    async (workshop) => {
      const json = await workshop.say("check", "--json");
      assert.equal(json.exitCode, 4);
      const { ok, problems, store_error } = JSON.parse(json.out);
      assert.deepEqual([ok, problems], [false, []]);
      assert.match(store_error, /127\.0\.0\.1:1\/state/);
      const { exitCode, out, err } = await workshop.say("check");
      assert.equal(exitCode, 4);
      assert.match(err, /^Error: .*cannot be reached\nTry: /m);
      assert.doesNotMatch(json.out + out + err, /hunter2/);
    },
    CONFIGURATION.replace("sqlite:state/scheduler.db", "postgresql://me:hunter2@127.0.0.1:1/state"),
  ));

Deno.test("plan --json has the promised fields, and makes no store", () =>
  inWorkshop(async (workshop) => {
    const now = "2100-06-01T00:00:00Z";
    const { exitCode, out, err } = await workshop.say("plan", "--json", "--now", now);
    assert.equal(exitCode, 0, err);
    const found = JSON.parse(out);
    assert.deepEqual(Object.keys(found), ["environment", "now", "summary", "jobs"]);
    assert.equal(found.environment, "PRODUCTION");
    assert.equal(found.now, now);
    assert.deepEqual(found.summary, { create: 2, move: 0, cancel: 0, keep: 0, ignore: 0 });
    assert.deepEqual(found.jobs[0], {
      ...{ id: "reminder/7/PRODUCTION", task: "reminder", item: "7", label: "Basis" },
      ...{ event_at: "2100-06-03T10:00:00Z", run_at: "2100-06-01T10:00:00Z" },
      ...{ action: "create", reason: "new" },
    });
    const names = [...Deno.readDirSync(workshop.directory)].map((entry) => entry.name);
    assert.equal(names.includes("state"), false);
  }));

Deno.test("plan tells that the jobs of a removed task would be cancelled", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(async (store) => {
      const key = { environment: KEY.environment, task: "removed" };
      await store.seeTask(key, T0);
      const fence = await lease(store);
      const change = { ...creation("1"), id: "removed/1/PRODUCTION" };
      await store.applyPlan({ ...key, fence, changes: [change], now: T0 });
    });
    const { out } = await workshop.say("plan", "--json");
    assert.equal(JSON.parse(out).summary.cancel, 1);
  }));

for (const command of ["jobs", "mails"]) {
  Deno.test(`${command} refuses a task that never was, and names the one that was meant`, () =>
    inWorkshop(async ({ say, withStore }) => {
      await withStore(() => Promise.resolve());
      const { exitCode, err } = await say(command, "--task", "remindr");
      assert.equal(exitCode, 2);
      assert.match(err, /did you mean "reminder"\?/);
    }));

  Deno.test(`${command} still knows a task that is no longer in the file`, () =>
    inWorkshop(async ({ say, withStore }) => {
      await withStore((store) => store.seeTask({ environment: "PRODUCTION", task: "old" }, T0));
      assert.deepEqual(JSON.parse((await say(command, "--json", "--task", "old")).out), []);
    }));
}

const ACTIONS: readonly (readonly string[])[] = [
  ...[["trigger", "reminder", "7"], ["retry", "x"], ["cancel", "x"], ["pause", "reminder"]],
  ...[["resume", "reminder"], ["reconcile"], ["open"]],
];

for (const [action = "", ...names] of ACTIONS) {
  Deno.test(`${action} exits with 3 and says what to do where no daemon runs`, () =>
    inWorkshop(async ({ say, withStore }) => {
      for (const hasStore of [false, true]) {
        if (hasStore) await withStore(() => Promise.resolve());
        const { exitCode, out, err } = await say(action, ...names);
        assert.deepEqual([exitCode, out], [3, ""]);
        assert.match(err, /Error: Cannot act as no daemon runs\nTry: start it with/);
      }
    }));
}

Deno.test("retry wants one job or one task", () =>
  inWorkshop(async ({ say }) => {
    for (const args of [[], ["x", "--task", "reminder"]]) {
      const { exitCode, err } = await say("retry", ...args);
      assert.equal(exitCode, 2);
      assert.match(err, /Try: name one job/);
    }
  }));

Deno.test("plan refuses a task that is not there, and names the one that was meant", () =>
  inWorkshop(async (workshop) => {
    const { exitCode, err } = await workshop.say("plan", "--task", "remindre");
    assert.equal(exitCode, 2);
    assert.match(err, /"reminder"/);
  }));

Deno.test("plan lets no control character through", () =>
  inWorkshop(async (workshop) => {
    const { out } = await workshop.say("plan", "--now", "2100-06-01T00:00:00Z");
    assert.match(out, /Gevorderd/);
    assert.doesNotMatch(out, CONTROL);
    assert.doesNotMatch(out, /^second line/m);
  }));

const NASTY = "Gevorderd\u001b[2J\u0007";

/** Leaves a failed job with a sent mail and a planned job in the store. */
async function fill(store: Store): Promise<void> {
  await store.seeTask(KEY, T0);
  const fence = await lease(store);
  await plan(store, fence, [
    creation("7", { label: NASTY }),
    creation("8", { runAt: T0 + 1_000, label: NASTY }),
  ]);
  const [job] = await claim(store, fence, 1);
  if (job === undefined) throw new Error("the job was not claimed");
  const mail = await intend(store, job, { key: "anna", to: "anna@example.org", subject: NASTY });
  const answer = `250 ${NASTY}`;
  await store.settleDelivery(mail, { state: "sent", answer }, T0);
  const log = [{ at: T0, level: "info", message: NASTY }] as const;
  const end = ending(job, { kind: "failed", reason: NASTY, error: `Error: ${NASTY}`, log });
  await store.settle([end], T0);
  const rowProblems = [`item ${NASTY}: no time`];
  await store.recordReconcile(KEY, { now: T0, items: 2, error: NASTY, rowProblems });
}

for (const command of ["jobs", "mails", "job", "status"]) {
  Deno.test(`${command} lets no control character through`, () =>
    inWorkshop(async (workshop) => {
      await workshop.withStore(fill);
      const more = command === "job" ? ["reminder/7/PRODUCTION", "--debug"] : [];
      const { out, err } = await workshop.say(command, ...more);
      assert.match(out, /Gevorderd|anna/);
      assert.doesNotMatch(out, CONTROL);
      assert.doesNotMatch(err, CONTROL);
    }));
}

Deno.test("jobs --json lists what comes, then what was", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(fill);
    const { exitCode, out } = await workshop.say("jobs", "--json");
    assert.equal(exitCode, 0);
    const found: { id: string; state: string }[] = JSON.parse(out);
    assert.deepEqual(found.map((job) => [job.id, job.state]), [
      ["reminder/8/PRODUCTION", "scheduled"],
      ["reminder/7/PRODUCTION", "failed"],
    ]);
    const only = await workshop.say("jobs", "--json", "--state", "failed", "--task", "reminder");
    assert.equal(JSON.parse(only.out).length, 1);
    assert.equal(JSON.parse((await workshop.say("jobs", "--json", "--limit", "1")).out).length, 1);
  }));

Deno.test("job --json tells one job's story with its mails", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(fill);
    const { exitCode, out } = await workshop.say("job", "reminder/7/PRODUCTION", "--json");
    assert.equal(exitCode, 0);
    const found = JSON.parse(out);
    assert.equal(found.id, "reminder/7/PRODUCTION");
    assert.deepEqual(found.history.map((line: { kind: string }) => line.kind), ["failed"]);
    assert.deepEqual(found.mails.map((mail: { to: string }) => mail.to), ["anna@example.org"]);
  }));

Deno.test("job refuses a job that is not there", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(fill);
    const { exitCode, err } = await workshop.say("job", "reminder/99/PRODUCTION");
    assert.equal(exitCode, 2);
    assert.match(err, /^Error: /);
    assert.match(err, /^Try: /m);
  }));

Deno.test("mails --json lists mails with their whole address", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(fill);
    const { out } = await workshop.say("mails", "--json", "--state", "sent");
    const found: { to: string; state: string }[] = JSON.parse(out);
    assert.deepEqual(found.map((mail) => [mail.to, mail.state]), [["anna@example.org", "sent"]]);
  }));

Deno.test("backup says where it cannot write, and leaves nothing behind", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(fill);
    const nowhere = join(workshop.directory, "no", "place.db");
    const { exitCode, err } = await workshop.say("backup", nowhere);
    assert.equal(exitCode, 1);
    assert.match(err, /^Error: Cannot write .*no.place\.db$/m);
    assert.match(err, /^Try: /m);
    const { out } = await workshop.say("backup", join(workshop.directory, "b.db"), "--json");
    assert.deepEqual(Object.keys(JSON.parse(out)), ["file", "bytes"]);
    const names = [...Deno.readDirSync(workshop.directory)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["automations.yaml", "b.db", "course.db", "state"]);
  }));

Deno.test("tasks --json lists the tasks, without a store too", () =>
  inWorkshop(async (workshop) => {
    const { exitCode, out } = await workshop.say("tasks", "--json");
    assert.equal(exitCode, 0);
    const [task] = JSON.parse(out);
    assert.equal(task.name, "reminder");
    assert.equal(task.enabled, true);
    assert.equal(task.next_at, null);
  }));

Deno.test("status of a daemon that does not run exits with 3 and the promised fields", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(fill);
    const { exitCode, out } = await workshop.say("status", "--json");
    assert.equal(exitCode, 3);
    const found = JSON.parse(out);
    const promised = ["running", "pid", "version", "environment", "since", "lock", "store"];
    const more = ["course", "config", "counts", "next", "failures", "tasks"];
    for (const field of [...promised, ...more]) assert.ok(field in found, field);
    assert.equal(found.running, false);
    assert.equal(found.counts.failed, 1);
    assert.equal((await workshop.say("status")).exitCode, 3);
  }));

Deno.test("status of a daemon that runs exits with 0, and reads its store where no page answers", () =>
  inWorkshop(async (workshop) => {
    await workshop.withStore(async (store) => {
      const { signal } = new AbortController();
      const [clock, log] = [systemClock(), createLogRecorder()];
      const lock = await takeLock({ store, clock, log, holder: "a", wait: false, signal });
      const { exitCode, out } = await workshop.say("status", "--json");
      assert.equal(exitCode, 0);
      const { running, pid, lock: told } = JSON.parse(out);
      assert.deepEqual([running, pid, told.holder], [true, Deno.pid, "a"]);
      await lock?.release();
    });
    assert.equal((await workshop.say("status")).exitCode, 3);
  }));

for (const command of ["jobs", "mails", "audit"]) {
  Deno.test(`${command} says what to do where there is no store yet`, () =>
    inWorkshop(async (workshop) => {
      const { exitCode, err } = await workshop.say(command);
      assert.equal(exitCode, 4);
      assert.match(err, /^Try: .*run/m);
    }));
}

Deno.test("a configuration with errors ends each command with 2 and every problem", () =>
  inWorkshop(async (workshop) => {
    for (const command of ["check", "plan", "status", "tasks", "jobs", "mails", "run"]) {
      const { exitCode, err } = await workshop.say(command);
      assert.equal(exitCode, 2, command);
      assert.equal(err.split("\n").length, 2, err);
      assert.match(err, /automations\.yaml:\d+:\d+: error: tasks\.reminder\.ofset: /);
    }
  }, CONFIGURATION.replace("offset:", "ofset:")));
