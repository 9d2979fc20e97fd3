import { type Action, subjectOf } from "../domain/action.ts";
import { systemClock } from "../domain/clock.ts";
import { messageOf, SchedulerError } from "../domain/errors.ts";
import { postPath } from "../http/acting/action_request.ts";
import {
  consequences,
  ENGLISH_ACTIONS as WORDS,
  mailsPeople,
} from "../http/acting/action_words.ts";
import type { DoneView, ProspectView } from "../http/acting/prospect_view.ts";
import { actor } from "../run/audit.ts";
import { nearestDaemon } from "../run/daemons.ts";
import { readToken } from "../run/actions/token.ts";
import { callDaemon } from "./call_daemon.ts";
import { type Command, type CommonOptions, openPlace } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { oneLine, printJson, type Terminal } from "./terminal.ts";

/** Options of commands that act. */
export interface ActingOptions extends CommonOptions {
  /** Do not ask before people are mailed. */
  readonly yes?: boolean;
}

/** A daemon that runs, and the right to act on it. */
export interface Acting {
  readonly address: string;
  /** Posts to it. @returns its answer @throws {SchedulerError} what it refuses, in its own words */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Asking whom jobs would mail, or planning anew, may take the daemon this long. */
const TIMEOUT_MS = 60_000;

/** Does something through the running daemon; where people are mailed, it asks first. */
export async function act(
  { options, terminal }: Command<ActingOptions>,
  action: Action,
): Promise<ExitCode> {
  const acting = await findActing(options.config);
  const body = {
    by: actor("command"),
    ..."item" in action && action.item !== null ? { item: action.item } : {},
  };
  const path = postPath(action);
  if (options.yes !== true && mailsPeople(action.verb)) {
    // The daemon's own answers: this is the version that it was started with.
    const prospect = await acting.post(path, { ...body, dry_run: true }) as ProspectView;
    if (!agree(terminal, action, prospect)) {
      terminal.err("Nothing was done.");
      return EXIT.failed;
    }
  }
  const done = await acting.post(path, body) as DoneView;
  if (options.json) printJson(terminal, done);
  else tell(terminal, action, done);
  return done.failed.length === 0 ? EXIT.done : EXIT.failed;
}

/** Finds the running daemon and its token. @throws {SchedulerError} NOT_RUNNING where there is none */
export async function findActing(config: string): Promise<Acting> {
  const { address, tokenFile } = await findAddress(config);
  const token = await readToken(tokenFile);
  if (token === null) throw notReady();
  return {
    address,
    async post(path, body) {
      const answer = await callDaemon(address, {
        path,
        timeoutMs: TIMEOUT_MS,
        post: { body, token },
      })
        .catch((thrown) => {
          throw unreachable(address, thrown);
        });
      if (answer.status === 200) return answer.body;
      throw refusalIn(answer.body) ?? unreachable(address, answer.status);
    },
  };
}

async function findAddress(
  config: string,
): Promise<{ readonly address: string; readonly tokenFile: string }> {
  const place = await openPlace(config, systemClock()).catch((thrown) => {
    const isMissing = thrown instanceof SchedulerError && thrown.code === "STORE_MISSING";
    throw isMissing ? notRunning() : thrown;
  });
  const { store, clock, tokenFile } = place;
  try {
    const lease = await nearestDaemon(store, clock.now());
    if (lease === null) throw notRunning();
    if (store.isShared && lease.host !== Deno.hostname()) throw notHere(lease.host);
    if (lease.address === "") throw notReady();
    return { address: lease.address, tokenFile };
  } finally {
    await store.close();
  }
}

/** Says what will happen; asks where somebody will be mailed, or may be. */
function agree(terminal: Terminal, action: Action, view: ProspectView): boolean {
  if (view.people === 0) return true;
  const about = {
    verb: action.verb,
    task: null,
    subject: subjectOf(action),
    job: null,
    mail: null,
  };
  const lines = consequences({
    ...{ verb: action.verb, jobs: view.jobs, past: view.past, isCut: view.more, gone: view.gone },
    ...{ people: view.people, isAtLeast: view.at_least, sent: view.sent_before },
  }, WORDS);
  terminal.err(oneLine(WORDS.ask[action.verb](about)));
  for (const line of [WORDS.effect[action.verb], ...lines]) terminal.err(`  ${line}`);
  const answer = terminal.confirm("Go on?");
  if (answer !== null) return answer;
  throw new SchedulerError("USAGE_CONFIRM", "Cannot mail people as nobody is there to agree", {
    hint: "add --yes, or run it on a terminal",
  });
}

function tell(terminal: Terminal, action: Action, { subject, jobs, failed }: DoneView): void {
  const said = WORDS.done[action.verb](jobs);
  terminal.out(oneLine(action.verb === "reconcile" ? said : `${subject}: ${said}`));
  for (const task of failed) {
    terminal.err(`${task}: its query fails; nothing of it is planned, nothing is cancelled`);
  }
}

/** The daemon's own words. */
function refusalIn(body: unknown): SchedulerError | null {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  if (typeof error !== "object" || error === null) return null;
  const said = (name: string): string =>
    String(Object.getOwnPropertyDescriptor(error, name)?.value);
  return new SchedulerError(said("code"), said("message"), { hint: said("hint") });
}

function notRunning(): SchedulerError {
  return new SchedulerError("NOT_RUNNING", "Cannot act as no daemon runs", {
    hint:
      'start it with "bcourse-scheduler run"; to keep a task from running then, set its enabled: false first',
  });
}

function notHere(host: string): SchedulerError {
  return new SchedulerError("NOT_RUNNING", "Cannot act as no daemon runs on this host", {
    hint: `one runs on ${host}: give the command there, or start the one here`,
  });
}

function notReady(): SchedulerError {
  return new SchedulerError("NOT_RUNNING", "Cannot act as the daemon is only just starting", {
    hint: "try again in a few seconds",
  });
}

function unreachable(address: string, cause: unknown): SchedulerError {
  const found = typeof cause === "number" ? `it answered ${cause}` : messageOf(cause);
  return new SchedulerError("DAEMON_UNREACHABLE", `Cannot act by ${address}: ${found}`, {
    hint: 'see how the daemon stands with "bcourse-scheduler status"',
    cause,
  });
}
