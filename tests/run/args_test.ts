import assert from "node:assert/strict";
import type { ConfigValue } from "../../src/domain/task.ts";
import type { ArgSpec } from "../../src/handler.ts";
import { checkArgs } from "../../src/run/args.ts";

const SPECS: Readonly<Record<string, ArgSpec>> = {
  days: { type: "number", required: true, description: "how many" },
  tone: { type: "text", oneOf: ["kind", "plain"] },
  copies: { type: "list" },
  loud: { type: "boolean" },
};

/** Arguments, and a word of each problem with them. */
const CASES: readonly [name: string, args: Record<string, ConfigValue>, said: RegExp[]][] = [
  ["good ones", { days: 2, tone: "kind", copies: ["a"], loud: true }, []],
  ["one that is missing", {}, [/^is missing: .*\(how many\)$/]],
  ["an unknown one", { days: 2, ton: "kind" }, [/did you mean "tone"/]],
  ["a wrong type", { days: "2" }, [/^found "2", wanted a number/]],
  ["a value that is not legal", { days: 2, tone: "knd" }, [/kind, plain; did you mean "kind"/]],
  ["a list of other things", { days: 2, copies: [1] }, [/wanted a list/]],
  ["several at once", { tone: 1, loud: "yes" }, [/is missing/, /a boolean/, /a text/]],
];

for (const [name, args, said] of CASES) {
  Deno.test(`checkArgs() of ${name}`, () => {
    const found = checkArgs(args, SPECS, { isStrict: true }).map(({ message }) => message);
    assert.equal(found.length, said.length, found.join("\n"));
    said.forEach((word, index) => assert.match(found[index] ?? "", word));
  });
}

Deno.test("checkArgs() lets parameters of a query pass that the handler does not know", () => {
  assert.deepEqual(checkArgs({ days: 2, practice: 1 }, SPECS, { isStrict: false }), []);
});
