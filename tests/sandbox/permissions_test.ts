import assert from "node:assert/strict";
import { Arranged, attemptOf, ended, handler, HANDLERS_DIR, NO_PERMISSIONS } from "./arrange.ts";

Deno.test("a handler may read its own directory and nothing else", async () => {
  await using world = new Arranged();
  const result = await world.run(handler("nosy"), attemptOf("1"));
  assert.deepEqual(ended(result).outcome, { state: "succeeded", note: "own directory" });
});

Deno.test("a handler is granted what its task names, in a host of its own", async () => {
  await using world = new Arranged();
  const ref = handler("nosy", { ...NO_PERMISSIONS, env: ["HOME"], read: ["/etc/passwd"] });
  const [granted, none] = await Promise.all([
    world.run(ref, attemptOf("1")),
    world.run(handler("nosy"), attemptOf("2")),
  ]);
  assert.deepEqual(ended(granted).outcome, {
    state: "succeeded",
    note: "file, env, own directory",
  });
  assert.deepEqual(ended(none).outcome, { state: "succeeded", note: "own directory" });
  assert.equal(world.sandbox.hosts(), 2);
});

Deno.test("tasks with the same permissions in another order share a host", async () => {
  await using world = new Arranged();
  for (const env of [["HOME", "USER"], ["USER", "HOME"]]) {
    await world.run(handler("report", { ...NO_PERMISSIONS, env }), attemptOf("1"));
  }
  assert.equal(world.sandbox.hosts(), 1);
});

Deno.test("a handlers directory behind a symbolic link can be read", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.symlink(HANDLERS_DIR, `${dir}/link`);
    await using world = new Arranged({ handlersDir: `${dir}/link` });
    const ref = { ...handler("nosy"), module: `${dir}/link/nosy.ts` };
    const result = await world.run(ref, attemptOf("1"));
    assert.deepEqual(ended(result).outcome, { state: "succeeded", note: "own directory" });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a handlers directory whose name holds a comma is refused, not half of it granted", async () => {
  await using world = new Arranged({ handlersDir: "/tmp/tasks,/" });
  await assert.rejects(world.run(handler("report"), attemptOf("1")), {
    code: "HANDLER_HOST",
    message: /"\/tmp\/tasks,": wanted a name without commas/,
  });
});

Deno.test("without a handlers directory the built-in handlers work", async () => {
  await using world = new Arranged({ handlersDir: `${HANDLERS_DIR}/not/there` });
  const ref = { ...handler("report"), module: "StudentReminderTask" };
  assert.notEqual((await world.sandbox.describe(ref)).description, "");
});
