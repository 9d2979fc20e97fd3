import assert from "node:assert/strict";
import { inWorkshop, type Workshop } from "../cli/workshop.ts";
import { claim, creation, ending, intention, lease, plan } from "../support/store_factory.ts";
import { doneView, prospectView } from "../../src/http/acting/prospect_view.ts";
import { quietProspect } from "../../src/run/actions/prospect.ts";

const LISTINGS = ["jobs", "mails", "audit", "tasks"];
const OBJECTS = ["status", "plan", "check", "version", "migrate"];

for (const command of [...LISTINGS, ...OBJECTS]) {
  Deno.test(`docs/commands.md tells each field of ${command} --json, and no other`, () =>
    inWorkshop(async (workshop) => {
      await fill(workshop);
      const said = JSON.parse((await workshop.say(command, "--json")).out);
      const one = LISTINGS.includes(command) ? said[0] : said;
      assert.deepEqual((await fieldsOf(`${command} --json`)).sort(), Object.keys(one).sort());
    }));
}

Deno.test("docs/commands.md tells each field of move-store --json, and no other", () =>
  inWorkshop(async (workshop) => {
    await fill(workshop);
    const moved = await workshop.say("move-store", "--to", "sqlite:other.db", "--json");
    const said = await fieldsOf("move-store --json");
    assert.deepEqual(said.sort(), Object.keys(JSON.parse(moved.out)).sort());
  }));

Deno.test("docs/commands.md tells each field of job --json", () =>
  inWorkshop(async (workshop) => {
    await fill(workshop);
    const job = JSON.parse((await workshop.say("job", "reminder/7/PRODUCTION", "--json")).out);
    const told = [...await fieldsOf("jobs --json"), ...await fieldsOf("job ID --json")];
    assert.deepEqual(told.sort(), Object.keys(job).sort());
  }));

Deno.test("docs/commands.md tells each field of why --json, and no other", () =>
  inWorkshop(async (workshop) => {
    await fill(workshop);
    const why = JSON.parse((await workshop.say("why", "reminder", "7", "--json")).out);
    assert.deepEqual((await fieldsOf("why --json")).sort(), Object.keys(why).sort());
  }));

Deno.test("docs/commands.md tells what acting answers", async () => {
  const done = doneView({ verb: "pause", subject: "x", jobs: 0, failed: [] });
  assert.deepEqual((await fieldsOf("trigger --json")).sort(), Object.keys(done).sort());
  const [, dry = ""] = (await text()).split("of a dry run:");
  for (const field of Object.keys(prospectView(quietProspect({ verb: "reconcile" })))) {
    assert.ok(dry.includes(`\`${field}\``), field);
  }
});

function text(): Promise<string> {
  return Deno.readTextFile(new URL("../../docs/commands.md", import.meta.url));
}

/** What stands in the first column of a section. */
async function fieldsOf(title: string): Promise<string[]> {
  const section = (await text()).split(`### \`${title}\`\n`)[1]?.split("\n##")[0] ?? "";
  const fields = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? "");
  assert.ok(fields.length > 0, `nothing is told of ${title}`);
  return fields;
}

/** A job with a mail, and a line in the audit. */
async function fill({ withStore }: Workshop): Promise<void> {
  await withStore(async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7")]);
    const [job] = await claim(store, fence);
    assert.ok(job);
    await store.intendDelivery(intention(job), job.dueAt);
    await store.settle([ending(job, { kind: "failed", reason: "no luck" })], job.dueAt);
    const line = { source: "daemon", who: "a", action: "started", subject: "b" } as const;
    await store.recordAudit({ at: job.dueAt, ...line, detail: null });
  });
}
