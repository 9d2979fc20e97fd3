import assert from "node:assert/strict";
import { automation, read, schedule, written } from "./schedule_factory.ts";

function below(text: string, line: string): string {
  assert.ok(text.includes(line), text);
  return text.slice(text.indexOf(line));
}

Deno.test("writeImported() writes a task as people would", async () => {
  const from = schedule([
    automation({ name: "Herinnering cursist", interval: "1970-01-08 00:00" }),
  ]);
  assert.equal(
    below(await written(from), "tasks:\n"),
    `tasks:
  # "Herinnering cursist" in Bcourse.
  herinnering_cursist:
    description: Herinnering cursist
    handler: StudentReminderTask
    template: Herinnering cursist
    event: first
    offset: 1 week
    direction: before
    enabled: true
`,
  );
});

Deno.test("writeImported() explains the rule for training types where there are links", async () => {
  const automations = [automation(), automation({ id: "2", name: "Other" })];
  const linked = schedule(automations, { types: ["A", "B", "C"], links: ["1-A", "2-B"] });
  const text = (await written(linked)).replaceAll(/\n# ?/g, " ");
  assert.match(text, /a training type that automations are linked to gets only those/);
  assert.match(text, /the types with none \(C\)/);
  const unlinked = schedule(automations, { types: ["A", "B", "C"] });
  assert.doesNotMatch(await written(unlinked), /training type that/);
});

Deno.test("writeImported() takes over the sample's other keys with their comments", async () => {
  const text = await written(schedule([automation()]));
  assert.ok(text.startsWith("# yaml-language-server: $schema=./automations.schema.json\n"));
  assert.match(text, /^database: \$\{SQLALCHEMY_DATABASE_URI\}$/m);
  assert.doesNotMatch(text, /student_reminder/);
  assert.ok(text.split("\n").every((line) => line.length <= 110));
});

Deno.test("writeImported() lets no name out of its comment, or be filled in", async () => {
  const name = "x\n  evil:\n    handler: Y ${HOME}";
  const { config } = read(await written(schedule([automation({ name })])));
  assert.deepEqual(config.tasks.map((task) => task.description), [name]);
});

Deno.test("writeImported() of an empty schedule is a file without tasks", async () => {
  const { config, warnings } = read(await written(schedule([])));
  assert.deepEqual(config.tasks, []);
  assert.match(warnings[0]?.message ?? "", /found no task/);
});
