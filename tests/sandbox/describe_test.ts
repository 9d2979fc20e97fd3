import assert from "node:assert/strict";
import { HandlerError } from "../../src/domain/errors.ts";
import type { HandlerRef } from "../../src/sandbox/sandbox.ts";
import { builtInNames } from "../../src/sandbox/host/built_in_names.ts";
import { Arranged, attemptOf, ended, handler, NO_PERMISSIONS } from "./arrange.ts";

Deno.test("describe() says what a module holds", async () => {
  await using world = new Arranged();
  assert.deepEqual(await world.sandbox.describe(handler("report")), {
    description: "Tells what it was given",
    query: { kind: "sql", sql: "SELECT id, name AS label, start_time AS event_at FROM training" },
    shapes: [],
    args: null,
    texts: { Report: { en: { subject: "Report", html: "<p>Report</p>" } } },
  });
});

Deno.test("describe() says which parts a module brings along", async () => {
  await using world = new Arranged();
  const { query, shapes } = await world.sandbox.describe(handler("finder"));
  assert.deepEqual({ query, shapes }, { query: { kind: "function" }, shapes: ["id", "label"] });
  assert.deepEqual((await world.sandbox.describe(handler("ending"))).query, { kind: "none" });
});

Deno.test("describe() describes every built-in handler", async () => {
  await using world = new Arranged();
  for (const module of builtInNames()) {
    const ref = { module, version: "", permissions: NO_PERMISSIONS };
    const { description, query } = await world.sandbox.describe(ref);
    assert.ok(description !== "" && query.kind !== "none", module);
  }
});

const FAULTY = [
  {
    name: "does not parse",
    text: 'export default {\n  description: "x"\n  execute() {}\n};\n',
    message:
      "Cannot use handler ./faulty.ts as it does not parse: Expected ',', got 'execute' (./faulty.ts:3:3)",
  },
  {
    name: "does not parse in the engine's eyes",
    text: "const a = await ;",
    message:
      "Cannot use handler ./faulty.ts as it does not parse: Unexpected token ';' (./faulty.ts:1:11)",
  },
  {
    name: "throws while it is loaded",
    text: '\nthrow new Error("boom");',
    message:
      "Cannot use handler ./faulty.ts as it throws while it is loaded: boom (./faulty.ts:2:7)",
  },
  {
    name: "ends its process while it is loaded",
    text: "Deno.exit(3);",
    message:
      "Cannot use handler ./faulty.ts as it throws while it is loaded: the handler called Deno.exit(3) (./faulty.ts:1:6)",
  },
  {
    name: "imports what is not there",
    text: 'import x from "./other.ts"; export default x;',
    message:
      "Cannot use handler ./faulty.ts as it imports ./other.ts, which is not there (./faulty.ts:1:15)",
  },
  {
    name: "describes an arg of no type that there is",
    text: 'export default { description: "x", execute() {}, args: { a: { type: "date" } } };',
    message:
      'Cannot use handler ./faulty.ts as its args.a.type is "date": wanted text, number, boolean, list',
  },
  {
    name: "imports a package",
    text: 'import x from "zod"; export default x;',
    message: 'Cannot use handler ./faulty.ts as it imports "zod" (./faulty.ts:1:15)',
  },
  {
    name: "imports from the network",
    text: 'import x from "https://example.org/x.ts"; export default x;',
    message:
      "Cannot use handler ./faulty.ts as it imports a module from the network (./faulty.ts:1:15)",
  },
  {
    name: "imports a type as a value",
    text: 'import { Task } from "bcourse-scheduler"; export default {} as Task;',
    message:
      'Cannot use handler ./faulty.ts as it imports values from "bcourse-scheduler", which holds types only (./faulty.ts:1:22)',
  },
  {
    name: "imports from outside",
    text: 'import x from "/etc/passwd" with { type: "text" }; export default x;',
    message:
      "Cannot use handler ./faulty.ts as it lies, or imports /etc/passwd, outside of the handlers directory (./faulty.ts:1:15)",
  },
  {
    name: "has no default export",
    text: "export const a = 1;",
    message: "Cannot use handler ./faulty.ts as it has no default export",
  },
  {
    name: "exports a function",
    text: "export default function work() {}",
    message:
      "Cannot use handler ./faulty.ts as its default export is [Function: work]: wanted an object",
  },
  {
    name: "has no execute",
    text: 'export default { description: "x", excute() {} };',
    message:
      "Cannot use handler ./faulty.ts as its default export has no function execute: found description, excute",
  },
  {
    name: "has no description",
    text: "export default { execute() {} };",
    message: "Cannot use handler ./faulty.ts as its description is undefined: wanted a sentence",
  },
  {
    name: "has a query of the wrong type",
    text: 'export default { description: "x", query: 3, execute() {} };',
    message: "Cannot use handler ./faulty.ts as its query is 3: wanted SQL or a function",
  },
  {
    name: "has a text without English",
    text: 'export default { description: "x", texts: { T: { nl: {} } }, execute() {} };',
    message:
      "Cannot use handler ./faulty.ts as its texts.T has no English text: found nl, wanted at least en",
  },
  {
    name: "has a getter that throws",
    text: 'export default { get description() { throw new Error("no") }, execute() {} };',
    message: "Cannot use handler ./faulty.ts as its default export cannot be read: no",
  },
];

for (const { name, text, message } of FAULTY) {
  Deno.test(`describe() refuses a module that ${name}`, async () => {
    await using faulty = await writeModule(text);
    await using world = new Arranged({ handlersDir: faulty.dir });
    await assert.rejects(world.sandbox.describe(faulty.ref), isBroken(message));
  });
}

Deno.test("describe() refuses a module that never finishes loading, and only that one", async () => {
  await using faulty = await writeModule("await new Promise(() => {});");
  await using world = new Arranged({ handlersDir: faulty.dir });
  const described = world.sandbox.describe(faulty.ref);
  const message = "Cannot use handler ./faulty.ts as it took longer than 30 seconds and was ended";
  const refused = assert.rejects(described, isBroken(message));
  // An attempt in the same host has started once this one has ended.
  await world.run({ ...faulty.ref, module: "StudentReminderTask" }, attemptOf("1"));
  await world.clock.advance(30_000);
  const ref = { ...faulty.ref, module: "StudentReminderTask" };
  assert.equal(ended(await world.run(ref, attemptOf("2"))).kind, "ended");
  await world.clock.advance(2_000);
  await refused;
});

Deno.test("describe() finds the module that loops while others are described", async () => {
  // Writing to stdout is the one thing that a module can do at once, so that the test hears of it.
  await using faulty = await writeModule(
    'Deno.stdout.writeSync(new TextEncoder().encode("it loops\\n")); for (;;);',
  );
  await using world = new Arranged({ handlersDir: faulty.dir, limits: { hosts: 1 } });
  const message = "Cannot use handler ./faulty.ts as it took longer than 30 seconds and was ended";
  const refused = assert.rejects(world.sandbox.describe(faulty.ref), isBroken(message));
  await world.logged(/it loops/);
  const described = world.sandbox.describe({ ...faulty.ref, module: "StudentReminderTask" });
  await world.clock.advance(32_000);
  // Now each of the two has a host to itself.
  await world.logged(/it loops/, 2);
  await world.clock.advance(32_000);
  await refused;
  assert.notEqual((await described).description, "");
});

Deno.test("describe() names the nearest built-in handler", async () => {
  await using world = new Arranged();
  const ref = { ...handler("report"), module: "StudentRemindrTask" };
  await assert.rejects(world.sandbox.describe(ref), (thrown) => {
    assert.ok(thrown instanceof HandlerError);
    assert.equal(thrown.code, "HANDLER_NOT_FOUND");
    assert.equal(thrown.hint, "did you mean StudentReminderTask?");
    return true;
  });
  assert.equal(world.sandbox.hosts(), 0);
});

Deno.test("describe() names the nearest file where there is none of that name", async () => {
  await using world = new Arranged();
  await assert.rejects(world.sandbox.describe(handler("repport")), (thrown) => {
    assert.ok(thrown instanceof HandlerError);
    assert.equal(thrown.code, "HANDLER_NOT_FOUND");
    assert.equal(thrown.message, "Cannot find handler ./repport.ts: there is no such file");
    assert.equal(thrown.hint, "did you mean ./report.ts?");
    return true;
  });
});

Deno.test("execute() fails an attempt whose module cannot be loaded", async () => {
  await using faulty = await writeModule("export default {");
  await using world = new Arranged({ handlersDir: faulty.dir });
  const { outcome, error } = ended(await world.run(faulty.ref, attemptOf("1")));
  assert.match(
    outcome.state === "failed" ? outcome.reason : "",
    /^the handler cannot be used as it does not parse/,
  );
  assert.match(error ?? "", /faulty\.ts:1:17/);
});

function isBroken(message: string): (thrown: unknown) => true {
  return (thrown) => {
    assert.ok(thrown instanceof HandlerError);
    assert.deepEqual([thrown.code, thrown.message], ["HANDLER_BROKEN", message]);
    assert.notEqual(thrown.hint, "");
    return true;
  };
}

/** A module in a directory of its own, removed at the end of the test. */
async function writeModule(
  text: string,
): Promise<AsyncDisposable & { readonly dir: string; readonly ref: HandlerRef }> {
  const dir = await Deno.makeTempDir();
  const module = `${dir}/faulty.ts`;
  await Deno.writeTextFile(module, text);
  return {
    dir,
    ref: { module, version: "1", permissions: NO_PERMISSIONS },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}
