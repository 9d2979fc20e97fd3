import assert from "node:assert/strict";
import { join } from "node:path";
import { archiveDir, createArchive } from "../../src/run/dispatching/archive.ts";

const JOB = "delete_training/7/PRODUCTION";

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "archive-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("archive keeps data as JSON in a folder of the job, for the owner alone", async () => {
  await inDirectory(async (dir) => {
    const path = await createArchive(join(dir, "archive")).keep(JOB, "training-7", { a: [1, "é"] });
    assert.equal(path, join(dir, "archive", "delete_training_7_PRODUCTION", "training-7.json"));
    assert.deepEqual(JSON.parse(await Deno.readTextFile(path)), { a: [1, "é"] });
    assert.deepEqual([modeOf(path), modeOf(join(dir, "archive"))], [0o600, 0o700]);
  });
});

Deno.test("archive puts newer data of the same job in the place of the older", async () => {
  await inDirectory(async (dir) => {
    const archive = createArchive(dir);
    await archive.keep(JOB, "training-7", 1);
    const path = await archive.keep(JOB, "training-7", 2);
    const other = await archive.keep("delete_training/7/PRODUCTION#2", "training-7", 3);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(path)), 2);
    assert.notEqual(other, path);
    assert.deepEqual([...Deno.readDirSync(join(path, ".."))].map(({ name }) => name), [
      "training-7.json",
    ]);
  });
});

for (const name of ["", "../up", "a/b", ".hidden", "a\n", "x".repeat(101)]) {
  Deno.test(`archive refuses the name ${JSON.stringify(name.slice(0, 9))}`, async () => {
    await inDirectory(async (dir) => {
      await assert.rejects(createArchive(dir).keep(JOB, name, 1), { code: "HANDLER_MISUSE" });
      assert.deepEqual([...Deno.readDirSync(dir)], []);
    });
  });
}

Deno.test("archive stays in its directory whatever a job is called", async () => {
  await inDirectory(async (dir) => {
    const path = await createArchive(dir).keep("../../x/\u0000*:/..", "a", 1);
    assert.ok(path.startsWith(`${dir}/`) && !path.slice(dir.length).includes("/../"), path);
    await Deno.stat(path);
  });
});

Deno.test("archive says so where the disk refuses, and leaves nothing behind", async () => {
  await inDirectory(async (dir) => {
    await Deno.mkdir(join(dir, "delete_training_7_PRODUCTION", "a.json"), { recursive: true });
    await assert.rejects(createArchive(dir).keep(JOB, "a", 1), { code: "HANDLER_ARCHIVE" });
    const left = [...Deno.readDirSync(join(dir, "delete_training_7_PRODUCTION"))];
    assert.deepEqual(left.map(({ name }) => name), ["a.json"]);
  });
});

Deno.test("archiveDir() is beside a store in a file, and in state/ where there is none", () => {
  const directory = "/etc/bcourse";
  const sqlite = { kind: "sqlite", path: "/var/lib/bcourse/scheduler.db" } as const;
  assert.equal(archiveDir({ directory, store: sqlite }), "/var/lib/bcourse/archive");
  const postgres = { kind: "postgres", url: "postgresql://h/d", schema: "s", directory } as const;
  assert.equal(archiveDir({ directory, store: postgres }), "/etc/bcourse/state/archive");
});
