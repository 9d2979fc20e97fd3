import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findTarget } from "../../scripts/build/target.ts";
import { makeSelfExtracting } from "../../scripts/build/self_extracting.ts";

const SMOKE = fileURLToPath(new URL("../../scripts/smoke.ts", import.meta.url));

Deno.test("the program as one file does all that the sources do, in an empty environment", async () => {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-one-file-" });
  try {
    const file = join(dir, "bcourse-scheduler");
    await makeSelfExtracting(file, findTarget(null));
    const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", SMOKE, file] });
    const { code, stdout, stderr } = await command.output();
    const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    assert.equal(code, 0, said);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("findTarget() knows the machine that it runs on, and says what it can build for", () => {
  assert.equal(findTarget(null).triple, Deno.build.target);
  assert.equal(findTarget("arm64").debian, "arm64");
  assert.throws(() => findTarget("m68k"), /wanted x86-64 or arm64/);
});
