/**
 * What people are told of a course database on a server that cannot be used: host and mend, never
 * the password.
 * @module
 */
import assert from "node:assert/strict";
import { startDaemon } from "../support/daemon.ts";
import { COURSE_KINDS, type ServerDialect, serverOf, urlOf } from "../support/course_kinds.ts";
import { ADMIN } from "../support/database_server.ts";
import { CONFIGURATION, inWorkshop, type Workshop } from "./workshop.ts";

const SECRET = "s%C3%A9cret%2Fpass";
const SPELLINGS = [SECRET, decodeURIComponent(SECRET), "cret"];

interface Case {
  readonly what: string;
  readonly url: (dialect: ServerDialect) => Promise<string>;
  readonly says: RegExp;
  readonly hint: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: "a wrong password",
    async url(dialect) {
      const { port } = await serverOf(dialect);
      const url = urlOf(dialect, { port, database: dialect === "mysql" ? "mysql" : "postgres" });
      return url.replace(encodeURIComponent(ADMIN.password), SECRET);
    },
    says: /Cannot connect to \w+ 127\.0\.0\.1:\d+\/\w+: .*(?:denied|authentication failed)/,
    hint: /check user and password in database:/,
  },
  {
    what: "an unknown host",
    url: (dialect) => Promise.resolve(`${dialect}://bcourse:${SECRET}@nowhere.invalid/bcourse`),
    says: /Cannot connect to \w+ nowhere\.invalid:\d+\/bcourse: /,
    hint: /host and port in database:/,
  },
];

/** Everything that commands say of it, and a daemon that was started on it. */
async function sayAll(workshop: Workshop): Promise<Readonly<Record<string, string>>> {
  const said: Record<string, string> = {};
  for (const [command = "", ...args] of [["check"], ["check", "--json"], ["plan"], ["import"]]) {
    const { out, err } = await workshop.say(command, ...args);
    said[[command, ...args].join(" ")] = `${out}\n${err}`;
  }
  await using daemon = startDaemon(workshop.directory);
  await daemon.logged(/^query failed/);
  said.status = Object.values(await workshop.say("status")).join("\n");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
  said.run = daemon.stdout.text() + daemon.stderr.text();
  return said;
}

for (const { dialect, need } of COURSE_KINDS) {
  if (dialect === "sqlite") continue;
  for (const { what, url, says, hint } of CASES) {
    Deno.test({
      name: `commands tell of ${what} in ${dialect}, and no secret${need.nameSuffix}`,
      ignore: need.ignore,
      async fn() {
        const configuration = CONFIGURATION.replace("sqlite:///course.db", await url(dialect));
        await inWorkshop(async (workshop) => {
          const said = await sayAll(workshop);
          for (const [command, text] of Object.entries(said)) {
            for (const secret of SPELLINGS) {
              assert.ok(!text.includes(secret), `${command}: ${text}`);
            }
            assert.match(text, says, command);
          }
          for (const command of ["check", "plan", "import", "run"]) {
            assert.match(said[command] ?? "", hint, command);
          }
        }, configuration);
      },
    });
  }
}
