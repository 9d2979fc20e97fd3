import assert from "node:assert/strict";
import fc from "fast-check";
import { readStatement } from "../../src/course/statement.ts";

Deno.test("readStatement() finds each parameter once", () => {
  const { parameters } = readStatement("SELECT :a, x(:b), :a, y::text, 'é:c', t.\"d:e\", :ünï_1");
  assert.deepEqual([...parameters], ["a", "b", "ünï_1"]);
});

Deno.test("readStatement() finds places for values without a name", () => {
  const { foreign } = readStatement("SELECT ?, ?2, @x, $y, a$b, '?', \"@z\", `?`, [?]");
  assert.deepEqual(foreign, ["?", "?2", "@x", "$y"]);
});

for (
  const [sql, verb, statements] of [
    ["", "", 0],
    [" ; ;; -- x\n /* ; */", "", 0],
    ["select 1", "SELECT", 1],
    ["-- ;\n/* DELETE; */ (Select 1);", "SELECT", 1],
    ["SELECT ';' ; ", "SELECT", 1],
    ["SELECT 1;DELETE FROM x;", "SELECT", 2],
    ["SELECT 'it''s; fine' /* ; unfinished", "SELECT", 1],
    ["SELECT 1;;'x'", "SELECT", 2],
  ] as const
) {
  Deno.test(`readStatement() counts the statements of ${JSON.stringify(sql)}`, () => {
    const found = readStatement(sql);
    assert.deepEqual({ verb: found.verb, statements: found.statements }, { verb, statements });
  });
}

Deno.test("readStatement() takes no quoted text for SQL", () => {
  fc.assert(fc.property(fc.string(), fc.constantFrom("'", '"', "`"), (text, quote) => {
    const quoted = `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
    const found = readStatement(`SELECT ${quoted} AS x, :p`);
    assert.deepEqual([found.statements, [...found.parameters], found.foreign], [1, ["p"], []]);
  }));
});

Deno.test("readStatement() reads a megabyte of quotes", () => {
  const sql = `SELECT '${"''x:y;".repeat(200_000)}'`;
  assert.equal(readStatement(sql).parameters.size, 0);
});
