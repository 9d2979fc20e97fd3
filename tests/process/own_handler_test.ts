import assert from "node:assert/strict";
import { join } from "node:path";
import { command, type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite, type Section, type Site } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

/** Draws a lot once, and mails it: a second draw would be another. */
const LOTTERY = `import type { Context, Task } from "bcourse-scheduler";

export default {
  description: "Draws a lot for the training",
  query: "SELECT t.id, t.name AS label, e.start_time AS event_at FROM training t JOIN training_event e ON e.training_id = t.id",
  async execute(ctx: Context) {
    const lot: number = await ctx.once("lot", () => Math.random());
    await ctx.mail.send({
      key: "lot",
      to: { email: "student1@example.org" },
      subject: \`lot \${lot}, attempt \${ctx.attempt}\`,
      html: "<p>Good luck</p>",
    });
    return { state: "succeeded", note: \`drew \${lot}\` };
  },
} satisfies Task;
`;

const TASK: Section = { handler: "./lottery.ts", offset: "2 days", catch_up: true };

async function lotterySite(part: Section): Promise<Site> {
  const site = await makeSite({ handlers: "./handlers", tasks: { lottery: TASK }, ...part });
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(join(site.dir, "handlers", "lottery.ts"), LOTTERY);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  return site;
}

Deno.test("a handler from the handlers directory runs, and its once() step outlives kill -9", async () => {
  let daemon: DaemonProcess | null = null;
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number > 1) return;
      daemon?.kill("SIGKILL"); // after once(), before the end
      await daemon?.ended();
    },
  });
  await using site = await lotterySite({ mail: mailBy(office.url) });
  await using first = daemon = startDaemon(site.dir);
  assert.equal(await first.ended(), 128 + 9);
  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0);

  const [before, again] = office.arrivals.map(({ subject }) =>
    /^lot (\S+), attempt (\d)$/.exec(subject)
  );
  assert.equal(before?.[2], "1");
  assert.equal(again?.[2], "2");
  assert.equal(again?.[1], before?.[1]);
  assert.equal(office.arrivals[0]?.to, addressOf(1));
  const job = await site.ask<JobSaid>("job", "lottery/1/PRODUCTION");
  assert.deepEqual([job.state, job.reason], ["succeeded", `drew ${before?.[1]}`]);
});

Deno.test("a handler may reach neither files nor the network nor the environment of the daemon", async () => {
  await using site = await lotterySite({});
  const path = join(site.dir, "automations.yaml");
  const reach = `
    const tries: Record<string, () => unknown> = {
      read: () => Deno.readTextFileSync(${JSON.stringify(path)}),
      write: () => Deno.writeTextFileSync(${JSON.stringify(`${path}.new`)}, ""),
      env: () => Deno.env.get("HOME"),
      run: () => new Deno.Command("true").outputSync(),
      net: () => Deno.listen({ port: 0 }),
    };
    const allowed = Object.keys(tries).filter((name) => {
      try { tries[name]?.(); return true; } catch { return false; }
    });
    return { state: "succeeded", note: "allowed: " + (allowed.join(", ") || "nothing") };`;
  const module = LOTTERY.replace("const lot: number", `${reach}\n    const lot: number`);
  await Deno.writeTextFile(join(site.dir, "handlers", "lottery.ts"), module);
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0);
  const job = await site.ask<JobSaid>("job", "lottery/1/PRODUCTION");
  assert.deepEqual([job.state, job.reason], ["succeeded", "allowed: nothing"]);
});

Deno.test("run refuses a handler that does not parse, with its place in the file and no stack trace", async () => {
  await using site = await lotterySite({});
  await Deno.writeTextFile(join(site.dir, "handlers", "lottery.ts"), "export default {{\n");
  const { code, stderr } = await command(site.dir, ["run"]);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^automations\.yaml:\d+:\d+: error: tasks\.lottery\.handler: .*lottery\.ts/);
  assert.equal(stderr.split("\n").length, 1, stderr);
});
