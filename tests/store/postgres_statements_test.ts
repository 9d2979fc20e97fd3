import assert from "node:assert/strict";
import { inOrder, listed, parameterNames } from "../../src/store/postgres/statement.ts";

const POSTGRES = new URL("../../src/store/postgres/sql/", import.meta.url);
const SQLITE = new URL("../../src/store/sqlite/sql/", import.meta.url);

function statementsOf(place: URL): ReadonlyMap<string, string> {
  const names = [...Deno.readDirSync(place)].map(({ name }) => name).sort();
  return new Map(names.map((name) => [name, Deno.readTextFileSync(new URL(name, place))]));
}

for (const [name, sql] of statementsOf(POSTGRES)) {
  Deno.test(`${name} names each of its parameters once, and says first what it returns`, () => {
    const head = sql.split("\n").filter((line) => line.startsWith("--"));
    const body = sql.slice(head.join("\n").length);
    assert.match(head[0] ?? "", /^-- [A-Z]/);
    const used = [...body.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
    const names = parameterNames(sql);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      [...new Set(used)].sort((a, b) => a - b),
      names.map((_, index) => index + 1),
    );
    assert.doesNotMatch(body, /\bnow\(\)|CURRENT_TIMESTAMP/i);
  });
}

Deno.test("statements that only one of the two stores has say so, or are parts of others", () => {
  const mine = statementsOf(POSTGRES);
  const missing = [...statementsOf(SQLITE).keys()].filter((name) => !mine.has(name));
  // Written by the statements that change the job.
  assert.deepEqual(missing, [
    ...["add_history.sql", "add_move.sql", "end_attempt.sql", "job_times.sql"],
  ]);
});

Deno.test("parameterNames() refuses parameters that are out of order", () => {
  assert.deepEqual(parameterNames("-- Head.\n-- $1 a, $2 b\nSELECT $1, $2"), ["a", "b"]);
  assert.deepEqual(parameterNames("-- Head.\nSELECT 1"), []);
  assert.throws(() => parameterNames("-- Head.\n-- $2 a\nSELECT $2"), TypeError);
});

Deno.test("inOrder() binds what is named, and refuses what is missing", () => {
  assert.deepEqual(inOrder(["b", "a"], { a: 1, b: null, c: "more" }), [null, 1]);
  assert.throws(() => inOrder(["a"], {}), TypeError);
});

Deno.test("what PostgreSQL cannot keep becomes the mark of what cannot be read", () => {
  assert.deepEqual(inOrder(["a"], { a: "x\0y\ud800z" }), ["x\ufffdy\ufffdz"]);
  assert.equal(listed([{ a: "\0" }, "\udc00"]), '[{"a":"\ufffd"},"\ufffd"]');
});
