import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/parse.ts";
import { formatProblem } from "../../src/domain/problem.ts";

const DIRECTORY = new URL("../golden/config/", import.meta.url);
const ENV: Readonly<Record<string, string>> = {
  SQLALCHEMY_DATABASE_URI: "mysql+pymysql://bcourse:hunter2@localhost/bcourse",
  WRONG_ENVIRONMENT: "hunter2",
  NOT_A_URL: "hunter2",
  SECRET: "hunter2 and more",
  EMPTY: "",
};

/** What is wrong with a case, as a person would read it. */
function problemsOf(name: string, text: string): string {
  const { problems } = parseConfig(text, {
    path: `${name}.yaml`,
    directory: "/etc/bcourse-scheduler",
    env: (variable) => ENV[variable],
    files: new Map([
      ["/run/secrets/missing", { refused: "does not exist" }],
      ["/run/secrets/token", { text: "hunter2\n" }],
    ]),
  });
  return problems.map((problem) => `${formatProblem(problem)}\n`).join("");
}

const files = [...Deno.readDirSync(DIRECTORY)].map((entry) => entry.name).toSorted();
const names = files.filter((file) => file.endsWith(".yaml")).map((file) => file.slice(0, -5));
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";

for (const name of names) {
  Deno.test(`parseConfig() says of ${name}.yaml what the golden file says`, async () => {
    const found = problemsOf(name, await Deno.readTextFile(new URL(`${name}.yaml`, DIRECTORY)));
    const golden = new URL(`${name}.txt`, DIRECTORY);
    if (isUpdate) await Deno.writeTextFile(golden, found);
    assert.equal(found, await Deno.readTextFile(golden));
    assert.doesNotMatch(found, /hunter2|s3cret|tiger/);
  });
}

Deno.test("golden cases come in pairs of .yaml and .txt", async () => {
  const orphans = files.filter((file) =>
    !names.some((name) => file === `${name}.yaml` || file === `${name}.txt`)
  );
  if (isUpdate) { for (const file of orphans) await Deno.remove(new URL(file, DIRECTORY)); }
  else assert.deepEqual(orphans, []);
});

Deno.test("golden cases are enough to hold the language", () => {
  assert.ok(names.length >= 120, `found ${names.length}`);
});
