import { type Command as Program, Option } from "commander";
import { SchedulerError } from "../domain/errors.ts";

/** A command as the shells need to know it. */
export interface Known {
  /** Its words, such as `mails send`; empty for the program itself. */
  readonly words: string;
  readonly summary: string;
  /** Its own commands. */
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly {
    /** `--state`, and `-c` where it has a short form. */
    readonly flags: readonly string[];
    readonly summary: string;
    /** What may follow; empty: anything, or nothing. */
    readonly choices: readonly string[];
    /** Whether something follows. */
    readonly takesValue: boolean;
  }[];
  /** Names of its arguments; `task` is filled in with the tasks there are. */
  readonly args: readonly string[];
}

/** The shells. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Writes the completion script of a shell. @throws {SchedulerError} where the shell is none of ours */
export function completionScript(shell: string, program: Program): string {
  const all = describe(program, []);
  if (shell === "bash") return bash(all);
  if (shell === "zsh") return zsh(all);
  if (shell === "fish") return fish(all);
  throw new SchedulerError("USAGE_SHELL", `Cannot complete in "${shell}"`, {
    hint: `name one of ${SHELLS.join(", ")}`,
  });
}

function describe(command: Program, words: readonly string[]): readonly Known[] {
  const known: Known = {
    words: words.join(" "),
    summary: command.description(),
    commands: command.commands.map((one) => ({ name: one.name(), summary: one.description() })),
    options: [...command.options, new Option("-h, --help", "display help")].map((option) => ({
      flags: [option.long, option.short].filter((flag) => flag != null),
      summary: option.description,
      choices: option.argChoices ?? [],
      takesValue: option.required || option.optional,
    })),
    args: command.registeredArguments.map((argument) => argument.name()),
  };
  return [known, ...command.commands.flatMap((one) => describe(one, [...words, one.name()]))];
}

/** Asks the program itself, so that the names are those of the automations.yaml at hand. */
const TASKS = "bcourse-scheduler tasks --names 2>/dev/null";

function bash(all: readonly Known[]): string {
  const cases = all.map(({ words, commands, options, args }) => {
    const flags = options.flatMap((option) => option.flags);
    const names = commands.map(({ name }) => name);
    const tasks = args[0] === "task" ? ` $(${TASKS})` : "";
    return `    "${words}") words="${[...names, ...flags].join(" ")}${tasks}" ;;`;
  });
  const values = valueCases(all).map(({ flag, words, reply }) =>
    `    "${words} ${flag}") COMPREPLY=($(compgen -W "${reply}" -- "$cur")); return ;;`
  );
  return `# bash completion of bcourse-scheduler
_bcourse_scheduler() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${commandOf(all)}
  done
  case "$command $prev" in
${values.join("\n")}
  esac
  case "$prev" in
    -c | --config | --output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _bcourse_scheduler bcourse-scheduler
`;
}

/** What may follow a flag of a command. */
function valueCases(
  all: readonly Known[],
): readonly { readonly words: string; readonly flag: string; readonly reply: string }[] {
  return all.flatMap(({ words, options }) =>
    options.flatMap(({ flags, choices }) =>
      flags.flatMap((flag) => {
        if (flag === "--task") return [{ words, flag, reply: `$(${TASKS})` }];
        return choices.length === 0 ? [] : [{ words, flag, reply: choices.join(" ") }];
      })
    )
  );
}

function zsh(all: readonly Known[]): string {
  const cases = all.map(({ words, commands, options, args }) => {
    const named = [
      ...commands.map(({ name, summary }) => [name, summary] as const),
      ...options.flatMap(({ flags, summary }) => flags.map((flag) => [flag, summary] as const)),
    ];
    const list = named.map(([name, summary]) => `      '${name}:${zshText(summary)}'`);
    const tasks = args[0] === "task" ? `\n    compadd -- \${(f)"$(${TASKS})"}` : "";
    return `  "${words}")${tasks}\n    list=(\n${list.join("\n")}\n    ) ;;`;
  });
  const values = valueCases(all).map(({ flag, words, reply }) => {
    const names = reply.startsWith("$") ? `\${(f)"${reply}"}` : reply;
    return `  "${words} ${flag}") compadd -- ${names}; return ;;`;
  });
  return `#compdef bcourse-scheduler
# zsh completion of bcourse-scheduler
_bcourse_scheduler() {
  local command="" word prev="\${words[CURRENT-1]}"
  local -a list
  for word in "\${(@)words[2,CURRENT-1]}"; do
${commandOf(all)}
  done
  case "$command $prev" in
${values.join("\n")}
  esac
  case "$prev" in
  -c | --config | --output) _files; return ;;
  esac
  case "$command" in
${cases.join("\n")}
  esac
  _describe bcourse-scheduler list
}
compdef _bcourse_scheduler bcourse-scheduler
`;
}

/** Finds the command among the words before the cursor; bash and zsh write it alike. */
function commandOf(all: readonly Known[]): string {
  const nested = all.map(({ words }) => words).filter((words) => words.includes(" "));
  const both = nested.map((words) => `"${words}"`).join(" | ");
  return `    case "$word" in
    -*) ;;
    *)
      if [ -z "$command" ]; then
        command="$word"
      else
        case "$command $word" in
        ${both}) command="$command $word" ;;
        esac
      fi
      ;;
    esac`;
}

/** Text in quotes, before which a name and a colon stand. */
function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(":", "\\:");
}

function fish(all: readonly Known[]): string {
  const lines = all.flatMap(({ words, commands, options, args }) => {
    const [first, second] = words.split(" ");
    const condition = words === ""
      ? "__fish_use_subcommand"
      : second === undefined && commands.length > 0
      ? `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${
        commands.map(({ name }) => name).join(" ")
      }`
      : second === undefined
      ? `__fish_seen_subcommand_from ${first}`
      : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
    const start = `complete -c bcourse-scheduler -n ${fishText(condition)}`;
    return [
      ...commands.map(({ name, summary }) => `${start} -a ${name} -d ${fishText(summary)}`),
      ...(args[0] === "task" ? [`${start} -a '(${TASKS})'`] : []),
      ...options.map(({ flags, summary, choices, takesValue }) => {
        const named = flags.map((flag) =>
          flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
        ).join(" ");
        const values = flags.includes("--task")
          ? ` -x -a '(${TASKS})'`
          : choices.length > 0
          ? ` -x -a ${fishText(choices.join(" "))}`
          : takesValue
          ? " -r -F"
          : "";
        return `${start} ${named}${values} -d ${fishText(summary)}`;
      }),
    ];
  });
  return `# fish completion of bcourse-scheduler\ncomplete -c bcourse-scheduler -f\n${
    lines.join("\n")
  }\n`;
}

function fishText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
