import assert from "node:assert/strict";
import { join } from "node:path";
import { command } from "../support/daemon.ts";
import { makeSite, REMINDER, type Site } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

async function checked(site: Site): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await command(site.dir, ["check"]);
  return { code, said: `${stdout}\n${stderr}` };
}

Deno.test("check warns of a query that finds nothing, and calls the file good", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  const { code, said } = await checked(site);
  assert.equal(code, 0);
  assert.match(said, /warning: tasks\.student_reminder\.handler: its query finds nothing/);
  assert.match(said, /is good: 1 task/);
});

Deno.test("check warns of a training type that no item has, and of a time that the clocks leave out", async () => {
  const task = { ...REMINDER, training_types: ["Nonsense"], at: "02:30" };
  const tasks = { student_reminder: task };
  await using site = await makeSite({ timezone: "Europe/Amsterdam", tasks });
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 9 }), students: [1] }]));
  const { code, said } = await checked(site);
  assert.equal(code, 0);
  assert.match(said, /training_types: no item has the training type Nonsense now/);
  assert.match(
    said,
    /at: 02:30 does not exist on \d{4}-03-\d\d in Europe\/Amsterdam: it runs at 03:30/,
  );
  assert.match(said, /at: 02:30 is twice on \d{4}-10-\d\d in Europe\/Amsterdam/);
});

Deno.test("check finds wrong args of a handler that describes them", async () => {
  const task = { handler: "./word.ts", offset: "1 day", args: { wordd: "hello" } };
  await using site = await makeSite({ handlers: "./handlers", tasks: { word: task } });
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(
    join(site.dir, "handlers", "word.ts"),
    `export default {
      description: "Says a word",
      query: "SELECT id, name AS label, '2100-01-01 00:00:00' AS event_at FROM training",
      args: { word: { type: "text", required: true } },
      execute() {},
    };`,
  );
  await site.putCourse(smallCourse([]));
  const { code, said } = await checked(site);
  assert.equal(code, 2);
  assert.match(said, /error: tasks\.word\.args\.word: is missing/);
  assert.match(said, /error: tasks\.word\.args\.wordd: is unknown: .* did you mean "word"/);
});
