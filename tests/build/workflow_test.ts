import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import manifest from "../../deno.json" with { type: "json" };
import { DENO_VERSION } from "../../scripts/build/program.ts";

const ROOT = new URL("../../", import.meta.url);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

Deno.test("the workflow that publishes runs what is there, on the Deno that is tested", async () => {
  const text = await Deno.readTextFile(new URL(".github/workflows/release.yml", ROOT));
  const { jobs }: { jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> } = parse(
    text,
  );
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const setup = steps.find(({ uses }) => uses?.startsWith("denoland/setup-deno@"));
  assert.equal(setup?.with?.["deno-version"], DENO_VERSION);
  const lines = steps.map(({ run = "" }) => run).join("\n");
  const tasks = [...lines.matchAll(/deno task (\S+)/g)].map(([, task]) => task ?? "");
  assert.deepEqual(tasks.filter((task) => !(task in manifest.tasks)), []);
  const scripts = [...lines.matchAll(/deno run -A (\S+\.ts)/g)].map(([, path]) => path ?? "");
  const missing = scripts.filter((path) => !existsSync(fileURLToPath(new URL(path, ROOT))));
  assert.deepEqual([scripts.length > 0, missing], [true, []]);
});
