import assert from "node:assert/strict";
import { join } from "node:path";
import { say } from "./workshop.ts";

/** Stands for the program where the shell asks for the names of tasks. */
const NAMES = `#!/bin/sh
[ "$*" = "tasks --names" ] && printf 'student_reminder\\ntrainer_reminder\\n'
`;

Deno.test("bash completes commands, options, what may follow them, and the tasks there are", async () => {
  await using shell = await openBash();
  const tries: readonly (readonly [words: string, wanted: string])[] = [
    ["bcourse-scheduler pa", "pause"],
    ["bcourse-scheduler mails s", "send"],
    ["bcourse-scheduler mails send --y", "--yes"],
    ["bcourse-scheduler mails --state h", "held"],
    ["bcourse-scheduler --debug jobs --task t", "trainer_reminder"],
    ["bcourse-scheduler pause s", "student_reminder"],
    ["bcourse-scheduler retry --config auto", "automations.yaml"],
    ["bcourse-scheduler nothing ", ""],
  ];
  for (const [words, wanted] of tries) assert.equal(await shell.complete(words), wanted, words);
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`completions ${shell} knows every command and what they take`, async () => {
    const { exitCode, out } = await say("completions", shell);
    assert.equal(exitCode, 0);
    const { out: help } = await say("--help");
    const commands = [...help.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name]) => name ?? "");
    assert.ok(commands.length > 20, help);
    for (const word of [...commands.filter((name) => name !== "help"), "missed", "tasks --names"]) {
      assert.ok(out.includes(word), word);
    }
  });
}

Deno.test("completions refuses a shell that it does not know", async () => {
  const { exitCode, err } = await say("completions", "powershell");
  assert.equal(exitCode, 2);
  assert.match(err, /Try: name one of bash, zsh, fish/);
});

/** A directory with a file and a program that names tasks, and a bash that completes in it. */
async function openBash(): Promise<
  AsyncDisposable & { complete(words: string): Promise<string> }
> {
  const directory = await Deno.makeTempDir();
  const { out } = await say("completions", "bash");
  await Deno.writeTextFile(join(directory, "automations.yaml"), "");
  await Deno.writeTextFile(join(directory, "completion.bash"), out);
  await Deno.writeTextFile(join(directory, "bcourse-scheduler"), NAMES, { mode: 0o755 });
  return {
    async complete(words) {
      const script = `source ./completion.bash; COMP_WORDS=(${words.replace(/ $/, ' ""')})
        COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _bcourse_scheduler; echo "\${COMPREPLY[*]}"`;
      const { stdout, stderr } = await new Deno.Command("bash", {
        args: ["--norc", "-c", script],
        cwd: directory,
        env: { PATH: `${directory}:${Deno.env.get("PATH")}` },
      }).output();
      assert.equal(new TextDecoder().decode(stderr), "");
      return new TextDecoder().decode(stdout).trim();
    },
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}
