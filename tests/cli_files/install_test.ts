import assert from "node:assert/strict";
import { join } from "node:path";
import { makePlace, type Place } from "./place.ts";

const SERVICE = [
  "etc/bcourse-scheduler/automations.schema.json",
  "etc/bcourse-scheduler/automations.yaml",
  "etc/bcourse-scheduler/bcourse-scheduler.d.ts",
  "etc/bcourse-scheduler/credentials/database",
  "etc/bcourse-scheduler/credentials/smtp",
  "etc/systemd/system/bcourse-scheduler.service",
  "etc/sysusers.d/bcourse-scheduler.conf",
  "etc/tmpfiles.d/bcourse-scheduler.conf",
  "usr/local/bin/bcourse-scheduler",
];

/** A directory with a program as one file, and `root`, which stands for `/`. */
async function makeRoot(): Promise<Place & { readonly install: string[]; run: Place["run"] }> {
  const place = await makePlace();
  await place.write("built", "the program");
  const file = { BCOURSE_SCHEDULER_FILE: join(place.dir, "built") };
  const run: Place["run"] = (args, env) => place.run(args, { ...file, ...env });
  return { ...place, run, install: ["install", "--root", "root", "--yes"] };
}

async function filesIn(place: Place): Promise<readonly string[]> {
  return (await place.files())
    .filter((path) => path.startsWith("root/") && !path.endsWith("/"))
    .map((path) => path.slice("root/".length));
}

Deno.test("install only says what it would do", async () => {
  await using place = await makeRoot();
  const said = await place.run(["install", "--root", "root"]);
  assert.equal(said.code, 0, said.err);
  for (const path of SERVICE) assert.ok(said.out.includes(`  root/${path}\n`), path);
  assert.deepEqual(await place.files(), ["built"]);
});

Deno.test("install --yes puts program, unit and configuration, secrets for root alone", async () => {
  await using place = await makeRoot();
  const said = await place.run(place.install);
  assert.equal(said.code, 0, said.err);
  assert.deepEqual(await filesIn(place), SERVICE);
  assert.equal(await place.read("root/usr/local/bin/bcourse-scheduler"), "the program");
  const modeOf = (path: string): string =>
    ((Deno.statSync(join(place.dir, "root", path)).mode ?? 0) & 0o777).toString(8);
  assert.deepEqual(
    ["usr/local/bin/bcourse-scheduler", "etc/bcourse-scheduler/credentials/smtp"].map(modeOf),
    ["755", "600"],
  );
  assert.equal(modeOf("etc/bcourse-scheduler/credentials"), "700");
});

Deno.test("install keeps a configuration and secrets that are there, and replaces the program", async () => {
  await using place = await makeRoot();
  await place.run(place.install);
  const [config, secret] = ["automations.yaml", "credentials/smtp"]
    .map((name) => `root/etc/bcourse-scheduler/${name}`);
  await place.write(config ?? "", "mine");
  await place.write(secret ?? "", "smtp://mine");
  await place.write("built", "a newer program");
  const said = await place.run(place.install);
  assert.match(said.out, /As it was:\n {2}root\/etc\/bcourse-scheduler\/automations\.yaml/);
  assert.equal(await place.read(config ?? ""), "mine");
  assert.equal(await place.read(secret ?? ""), "smtp://mine");
  assert.equal(await place.read("root/usr/local/bin/bcourse-scheduler"), "a newer program");
  assert.deepEqual(await filesIn(place), SERVICE);
});

Deno.test("uninstall keeps configuration, secrets and data", async () => {
  await using place = await makeRoot();
  await place.run(place.install);
  await Deno.mkdir(join(place.dir, "root/var/lib/bcourse-scheduler"), { recursive: true });
  await place.write("root/var/lib/bcourse-scheduler/scheduler.db", "everything that was sent");
  const before = await place.files();
  await place.run(["uninstall", "--root", "root"]);
  assert.deepEqual(await place.files(), before, "without --yes it only says what it would do");
  const said = await place.run(["uninstall", "--root", "root", "--yes"]);
  assert.equal(said.code, 0, said.err);
  assert.match(said.out, /Kept:\n {2}root\/etc\/bcourse-scheduler\n/);
  assert.deepEqual(await filesIn(place), [
    ...SERVICE.filter((path) => path.startsWith("etc/bcourse-scheduler/")),
    "var/lib/bcourse-scheduler/scheduler.db",
  ]);
});

Deno.test("the sources install nothing, and say what does", async () => {
  await using place = await makePlace();
  const said = await place.run(["install", "--root", "root", "--yes"]);
  assert.equal(said.code, 1);
  assert.match(said.err, /^Try: build it with "deno task build"/m);
  assert.deepEqual(await place.files(), []);
});

Deno.test("a service reads the copies of its secrets that systemd hands it, others the files", async () => {
  await using place = await makeRoot();
  await place.run(place.install);
  await place.write("root/etc/bcourse-scheduler/credentials/smtp", "outbox:/beside");
  await Deno.mkdir(join(place.dir, "handed"));
  await place.write("handed/smtp", "smtp://handed.example.org");
  const config = "root/etc/bcourse-scheduler/automations.yaml";
  const told = async (env: Record<string, string>): Promise<string> =>
    JSON.parse((await place.run(["status", "--json", "--config", config], env)).out).mail.label;
  assert.deepEqual([await told({}), await told({ CREDENTIALS_DIRECTORY: `${place.dir}/handed` })], [
    "outbox",
    "smtp",
  ]);
});
