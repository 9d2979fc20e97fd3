import { systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { ENGLISH } from "../plan/why/english.ts";
import type { Story } from "../plan/why/item_story.ts";
import { toldIn, type ToldLine, type ToldStory } from "../plan/why/words.ts";
import { openStoreForReading } from "../run/open_store.ts";
import { prepare } from "../run/prepare.ts";
import { type Question, tellWhy, type WhySources, whySources } from "../run/why/why.ts";
import type { Store } from "../store/store.ts";
import { type Command, type CommonOptions, storeMissing } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { WrongConfiguration } from "./failure.ts";
import { loadOrThrow } from "./load_config.ts";
import { silentLog } from "./silent_log.ts";
import { findRunningDaemon } from "./running_daemon.ts";
import { oneLine, printJson, type Terminal } from "./terminal.ts";

interface WhyOptions extends CommonOptions {
  readonly task?: string;
  readonly item?: string;
  readonly person?: string;
}

/**
 * Tells why an item's job ran, will run or will not, or what a person got and why. Reads the store,
 * and asks the course database where it can. Whoever may read the store may read the addresses.
 */
export async function why(command: Command<WhyOptions>): Promise<ExitCode> {
  const { options, terminal } = command;
  const story = await findStory(options.config, readQuestion(options));
  const told = toldIn(ENGLISH, story);
  if (options.json) printJson(terminal, told);
  else print(terminal, told);
  const { code } = story.answer;
  return code === "task_unknown" || code === "item_unknown" ? EXIT.wrong : EXIT.done;
}

function readQuestion({ task, item, person }: WhyOptions): Question {
  const filled = (text: string | undefined): string | null => text?.trim() || null;
  const [about, of] = [filled(task), filled(item)];
  const address = filled(person);
  if (address !== null && about === null) return { person: address };
  if (address === null && about !== null && of !== null) return { task: about, item: of };
  throw new SchedulerError("USAGE_WHY", "Cannot say why as the question is not whole", {
    hint:
      'ask "bcourse-scheduler why TASK ITEM" about a training, or "bcourse-scheduler why --person ADDRESS"',
  });
}

/** A file that is wrong on this machine hides the course database, not the store of its daemon. */
async function findStory(path: string, question: Question): Promise<Story> {
  try {
    return await storyByFile(path, question);
  } catch (thrown) {
    const daemon = thrown instanceof WrongConfiguration ? await findRunningDaemon(path) : null;
    if (daemon === null) throw thrown;
    const notAsked = `${path} cannot be used as it is; see bcourse-scheduler check`;
    const { status: setting, store, clock } = daemon;
    const sources = { setting, store, clock, tasks: null, course: null };
    return await tellAndClose({ ...sources, notAsked }, question);
  }
}

async function storyByFile(path: string, question: Question): Promise<Story> {
  const { config } = await loadOrThrow(path);
  const opened = await openStoreForReading(config.store, systemClock());
  if (opened === null) throw storeMissing();
  const { store, clock } = opened;
  const prepared = await prepareOrClose(store, () => prepare(config, { clock, log: silentLog() }));
  if (!("course" in prepared)) {
    const notAsked = prepared.problems.map(({ message }) => message).join("; ");
    const sources = { setting: config, store, clock, tasks: config.tasks, course: null };
    return await tellAndClose({ ...sources, notAsked }, question);
  }
  try {
    return await tellAndClose(whySources(prepared, { store, clock }), question);
  } finally {
    await prepared.close();
  }
}

async function prepareOrClose<T>(store: Store, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

async function tellAndClose(sources: WhySources, question: Question): Promise<Story> {
  try {
    return await tellWhy(sources, question);
  } finally {
    await sources.store.close();
  }
}

function print(terminal: Terminal, story: ToldStory): void {
  const { headings } = ENGLISH;
  const out = (line: string): void => terminal.out(oneLine(line));
  const section = (heading: string, lines: readonly ToldLine[], empty?: string): void => {
    if (lines.length === 0 && empty === undefined) return;
    terminal.out("");
    out(heading);
    if (lines.length === 0) out(`  ${empty}`);
    for (const { when, text } of lines) out(when === null ? `  ${text}` : `  ${when}  ${text}`);
  };
  const about = story.person ?? `${story.task}, ${story.item}`;
  out(story.label === null ? about : `${about}: ${story.label}`);
  out(`  ${story.answer.text}`);
  section(headings.standing, story.standing.filter(({ code }) => code !== story.answer.code));
  for (const { id, lines } of story.jobs) section(headings.job(id), lines);
  if (story.person === null) return;
  section(headings.past, story.past, headings.nothingPast);
  section(headings.ahead, story.ahead, headings.nothingAhead);
}
