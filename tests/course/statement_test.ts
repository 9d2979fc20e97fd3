import assert from "node:assert/strict";
import fc from "fast-check";
import { requireSelect } from "../../src/course/statement.ts";
import { readStatement, withPlaces } from "../../src/course/statement_text.ts";

Deno.test("readStatement() finds each parameter once", () => {
  const { parameters } = readStatement(
    "SELECT :a, x(:b), :a, y::text, 'é:c', t.\"d:e\", :ünï_1",
    "sqlite",
  );
  assert.deepEqual([...parameters], ["a", "b", "ünï_1"]);
});

Deno.test("readStatement() finds places for values without a name", () => {
  const { foreign } = readStatement("SELECT ?, ?2, @x, $y, a$b, '?', \"@z\", `?`, [?]", "sqlite");
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
    const found = readStatement(sql, "sqlite");
    assert.deepEqual({ verb: found.verb, statements: found.statements }, { verb, statements });
  });
}

Deno.test("readStatement() takes no quoted text for SQL", () => {
  fc.assert(fc.property(fc.string(), fc.constantFrom("'", '"', "`"), (text, quote) => {
    const quoted = `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
    const found = readStatement(`SELECT ${quoted} AS x, :p`, "sqlite");
    assert.deepEqual([found.statements, [...found.parameters], found.foreign], [1, ["p"], []]);
  }));
});

Deno.test("readStatement() reads a megabyte of quotes", () => {
  const sql = `SELECT '${"''x:y;".repeat(200_000)}'`;
  assert.equal(readStatement(sql, "sqlite").parameters.size, 0);
});

for (
  const [dialect, sql, parameters] of [
    ["mysql", "SELECT 1 # it's :a\n, :b", ["b"]],
    ["mysql", "SELECT 'a\\', :a, '\\', `:b`, \"c:d\"", ["a"]],
    ["postgres", "SELECT E'it\\'s :a', e'\\\\', :b", ["b"]],
    ["postgres", "SELECT nameE'x:a', :b", ["b"]],
    ["postgres", "SELECT :a::text, ARRAY[:b, ':c'], list[1]", ["a", "b"]],
    ["postgres", "SELECT data #>> '{:a}', data ? 'x:y', data @> :b", ["b"]],
    ["sqlite", "SELECT [:a], :b", ["b"]],
  ] as const
) {
  Deno.test(`readStatement() finds the parameters of ${sql} in ${dialect}`, () => {
    const found = readStatement(sql, dialect);
    assert.deepEqual([...found.parameters], parameters);
    assert.deepEqual(found.foreign, []);
  });
}

for (
  const [dialect, sql, foreign] of [
    ["mysql", "SELECT ?, @x, @@version, a @ b", ["?", "@x", "@@version", "@"]],
    ["postgres", "SELECT $1, $name", ["$1", "$name"]],
  ] as const
) {
  Deno.test(`readStatement() finds what is no :name in ${sql} in ${dialect}`, () => {
    assert.deepEqual(readStatement(sql, dialect).foreign, foreign);
  });
}

for (
  const [sql, isExecuted] of [["SELECT 1 /*!50000 , 2 */", true], ["SELECT 1 /*M! , 2 */", true], [
    "SELECT '/*!' /* ! */ -- /*!",
    false,
  ]] as const
) {
  Deno.test(`readStatement() sees whether MySQL executes a comment of ${sql}`, () => {
    assert.equal(readStatement(sql, "mysql").hasExecutedComment, isExecuted);
  });
}

for (
  const [sql, hasInto] of [["SELECT 1 into x", true], [`SELECT "into", 'INTO'`, false]] as const
) {
  Deno.test(`readStatement() sees whether there is an INTO in ${sql}`, () => {
    assert.equal(readStatement(sql, "mysql").hasInto, hasInto);
  });
}

Deno.test("withPlaces() writes a sign for each mention, in the statement alone", () => {
  const sql = "-- :x\n ;SELECT :a, ':b', :long_name FROM t WHERE a = :a ; -- :y";
  const text = readStatement(sql, "postgres");
  assert.equal(
    withPlaces(text, (index) => `$${index + 1}`),
    "SELECT $1, ':b', $2 FROM t WHERE a = $3",
  );
  assert.deepEqual(text.mentions.map(({ name }) => name), ["a", "long_name", "a"]);
});

Deno.test("withPlaces() leaves every quoted text as it is, in every dialect", () => {
  const dialects = fc.constantFrom("sqlite", "mysql", "postgres");
  fc.assert(fc.property(fc.string(), dialects, (text, dialect) => {
    const quoted = `'${text.replaceAll("'", "''")}'`;
    const read = readStatement(`SELECT ${quoted}, :p, ${quoted}`, dialect);
    assert.equal(withPlaces(read, () => "?"), `SELECT ${quoted}, ?, ${quoted}`);
  }));
});

Deno.test("requireSelect() refuses a comment that MySQL would execute", () => {
  const sql = "SELECT 1 AS a /*!50000 INTO OUTFILE '/tmp/x' */";
  assert.throws(() => requireSelect(sql, { dialect: "mysql", label: "db" }), {
    code: "COURSE_REFUSED",
  });
  assert.equal(requireSelect(sql, { dialect: "postgres", label: "db" }).verb, "SELECT");
});
