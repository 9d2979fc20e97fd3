import assert from "node:assert/strict";
import { CourseError } from "../../src/domain/errors.ts";
import { openSqliteFixture, type SqliteFixture } from "./sqlite_fixture.ts";

/** Messages as people read them; `FILE` stands for the path. */
function says(
  what: string,
  wanted: string,
  attempt: (fixture: SqliteFixture) => Promise<unknown>,
  options: { readonly isMissing?: true } = {},
): void {
  Deno.test(`course error says ${what}`, async () => {
    const fixture = await openSqliteFixture(options.isMissing ? null : {});
    try {
      await attempt(fixture).then(
        () => assert.fail("nothing was thrown"),
        (thrown) => {
          assert.ok(thrown instanceof CourseError);
          assert.equal(thrown.message.replaceAll(fixture.path, "FILE"), wanted);
          assert.match(thrown.hint, /^[a-z]/);
        },
      );
    } finally {
      await fixture.remove();
    }
  });
}

says("that the file is missing", "Cannot open sqlite FILE: the file is not there", ({ course }) => {
  return course.ping();
}, { isMissing: true });

says("that the file is a directory", "Cannot open sqlite FILE: it is a directory", async (made) => {
  await Deno.mkdir(made.path);
  await made.course.ping();
}, { isMissing: true });

says(
  "that the file is no database",
  "Cannot run SQL on sqlite FILE: file is not a database",
  async ({ course, path }) => {
    await Deno.writeTextFile(path, "no database ".repeat(100));
    await course.ping();
  },
  { isMissing: true },
);

says(
  "which table is unknown",
  "Cannot run SQL on sqlite FILE: no such table: nowhere",
  ({ course }) => course.all("SELECT 1 FROM nowhere", {}),
);

says(
  "which parameters have no value",
  "Cannot run SQL on sqlite FILE as :b, :c has no value: given are :a, :d",
  ({ course }) => course.all("SELECT :a, :b, :c", { a: 1, d: 2 }),
);

says(
  "which kind of statement was found",
  "Cannot run SQL on sqlite FILE as it must be one SELECT: found DELETE",
  ({ course }) => course.all("DELETE FROM training", {}),
);

says(
  "how many statements were found",
  "Cannot run SQL on sqlite FILE as it must be one INSERT, UPDATE or DELETE: found 2 statements",
  ({ course }) => course.transaction([{ sql: "DELETE FROM training; DELETE FROM location" }]),
);
