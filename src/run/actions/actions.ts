import { type Action, ActionError, subjectOf, type Verb, VERB_DONE } from "../../domain/action.ts";
import type { AuditEntry } from "../../domain/audit.ts";
import type { Clock } from "../../domain/clock.ts";
import { SchedulerError } from "../../domain/errors.ts";
import type { Logger } from "../../domain/log.ts";
import type { Fence, Order, Store } from "../../store/store.ts";
import { writeAudit } from "../audit.ts";
import {
  type ChoiceParts,
  type Chosen,
  knownTask,
  MOST_JOBS,
  openMail,
  recordOf,
  toCancel,
  toRetry,
  toRetryAll,
  toSend,
  toTrigger,
  wanted,
} from "./choose_jobs.ts";
import type { Engine } from "../engine.ts";
import type { Loaded } from "../loaded.ts";
import { type Prospect, quietProspect, runProspect } from "./prospect.ts";

/** Who acts, and from where. */
export type By = Pick<AuditEntry, "source" | "who">;

/** What an action did. */
export interface Done {
  readonly verb: Verb;
  readonly subject: string;
  /** Jobs that it made due, took out, or, where all tasks were reconciled, changed. */
  readonly jobs: number;
  /** Tasks whose query failed, where all were reconciled. */
  readonly failed: readonly string[];
}

/** What persons do to a daemon that works. */
export interface Actions {
  /**
   * Says what an action would do; changes nothing.
   * @throws {ActionError} where it cannot be done
   */
  prospect(action: Action): Promise<Prospect>;
  /**
   * Does it. The change and its line in the audit are one transaction.
   * @throws {ActionError} where it cannot be done, {SchedulerError} LEASE_LOST where another daemon has taken over
   */
  act(action: Action, by: By): Promise<Done>;
}

/** What acting needs. */
export interface ActionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fence: Fence;
  /** The configuration at work. */
  readonly loaded: () => Loaded;
  /** What plans and dispatches; null: not yet. */
  readonly engine: () => Engine | null;
}

/** How long a person waits for a round of planning; it goes on without them. */
const PATIENCE_MS = 30_000;

/** Makes the actions of a daemon. */
export function createActions(parts: ActionParts): Actions {
  return {
    prospect: (action) => prospectOf(parts, action),
    act: (action, by) =>
      action.verb === "reconcile" ? planNow(parts, action, by) : order(parts, action, by),
  };
}

type Ordering = Exclude<Action, { verb: "reconcile" }>;

/** What is decided about an action: the order, and the jobs that run where some do. */
interface Decided {
  readonly order: Order;
  readonly chosen: Chosen | null;
  /** For the audit. */
  readonly detail: string | null;
}

async function prospectOf(parts: ActionParts, action: Action): Promise<Prospect> {
  if (action.verb === "reconcile") return quietProspect(action);
  const choice = choiceParts(parts);
  const { chosen } = await decide(choice, action, "");
  const mail = "mail" in action ? await openMail(choice, action.mail) : null;
  if (chosen !== null) {
    const { prepared } = parts.loaded();
    const { store, clock } = parts;
    return await runProspect({ ...prepared, store, clock }, action, { chosen, mail });
  }
  if (action.verb === "cancel") {
    const job = await toCancel(choice, action.job);
    return quietProspect(action, { job, task: job.task });
  }
  return quietProspect(action, { mail, task: "task" in action ? action.task : mail?.task ?? null });
}

async function order(parts: ActionParts, action: Ordering, by: By): Promise<Done> {
  const { store, clock, log, fence } = parts;
  const choice = choiceParts(parts);
  const decided = await decide(choice, action, by.who);
  if (decided.order.kind === "pause") await store.seeTask(decided.order, choice.now);
  const subject = subjectOf(action);
  const audit = { ...by, action: VERB_DONE[action.verb], subject, detail: decided.detail };
  const changed = await store.order({ fence, order: decided.order, now: clock.now(), audit });
  if (changed === null) {
    throw new SchedulerError("LEASE_LOST", "Cannot act as another daemon has taken over", {
      hint: 'look at it with "bcourse-scheduler status"',
    });
  }
  if (changed === 0) {
    throw new ActionError(
      "ACTION_CHANGED",
      `Cannot ${action.verb} ${subject} as it has changed just now`,
      "look at it again, and repeat what you did if it is still wanted",
    );
  }
  log.info("a person acted", { ...by, action: VERB_DONE[action.verb], subject, jobs: changed });
  parts.engine()?.takeUp();
  const isAboutJobs = decided.chosen !== null || action.verb === "cancel";
  const jobs = action.verb === "resume" ? decided.chosen?.jobs.length ?? 0 : changed;
  return { verb: action.verb, subject, jobs: isAboutJobs ? jobs : 0, failed: [] };
}

/** @param who for the stories of the jobs */
async function decide(parts: ChoiceParts, action: Ordering, who: string): Promise<Decided> {
  switch (action.verb) {
    case "pause":
    case "resume":
      return await decidePause(parts, action);
    case "trigger":
      return run(await toTrigger(parts, action), `${who} wanted it to run now`);
    case "retry":
      return run(await toRetry(parts, action.job), `${who} wanted it to be tried again`);
    case "retry-failures":
      return run(await toRetryAll(parts, action.task), `${who} wanted it to be tried again`);
    case "cancel": {
      const { seq } = await toCancel(parts, action.job);
      const reason = `${who} cancelled it`;
      return { order: { kind: "cancel", seq, reason }, chosen: null, detail: null };
    }
    case "send": {
      const mail = await openMail(parts, action.mail);
      const chosen = await toSend(parts, mail);
      const [job] = chosen.jobs.map(wanted);
      if (job === undefined) throw new TypeError("Cannot send a mail without its job");
      const reason = `${who} wanted it to be sent again`;
      return {
        order: { kind: "send", delivery: mail.seq, job, reason },
        chosen,
        detail: mail.jobId,
      };
    }
    case "drop": {
      const mail = await openMail(parts, action.mail);
      const reason = `${who} gave it up`;
      return {
        order: { kind: "drop", delivery: mail.seq, reason },
        chosen: null,
        detail: mail.jobId,
      };
    }
  }
}

async function decidePause(
  parts: ChoiceParts,
  { verb, task: name }: Extract<Action, { verb: "pause" | "resume" }>,
): Promise<Decided> {
  const { store, now, config: { environment } } = parts;
  const task = await knownTask(parts, name);
  const key = { environment, task: name };
  const record = await recordOf(parts, name);
  const isPaused = record !== undefined && record.pausedAt !== null;
  if (isPaused === (verb === "pause")) {
    throw new ActionError(
      "ACTION_ALREADY",
      isPaused
        ? `Cannot pause ${name} as it was paused by ${record.pausedBy} already`
        : `Cannot resume ${name} as it is not paused`,
      'see how the tasks stand with "bcourse-scheduler tasks"',
    );
  }
  const order = { ...key, kind: verb } as const;
  if (task === null || !task.settings.enabled || verb === "pause") {
    return { order, chosen: null, detail: null };
  }
  // What was due meanwhile starts at once.
  const ask = { environment, task: name, order: "next", states: ["scheduled"] } as const;
  const found = await store.jobs({ ...ask, limit: MOST_JOBS });
  const jobs = found.filter(({ dueAt }) => dueAt <= now);
  return { order, chosen: { task, jobs, past: 0, isCut: false }, detail: null };
}

function run(chosen: Chosen, reason: string): Decided {
  const { jobs } = chosen;
  const detail = `${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}`;
  return { order: { kind: "run", jobs: jobs.map(wanted), reason }, chosen, detail };
}

async function planNow(
  parts: ActionParts,
  action: Extract<Action, { verb: "reconcile" }>,
  by: By,
): Promise<Done> {
  const { clock, engine } = parts;
  const subject = subjectOf(action);
  await writeAudit(parts, { ...by, action: VERB_DONE.reconcile, subject, detail: null });
  const patience = new AbortController();
  const waited = clock.sleep(PATIENCE_MS, patience.signal).then(() => null);
  const went = await Promise.race([engine()?.planNow() ?? null, waited]);
  patience.abort();
  const failed = [...went?.errors.keys() ?? []];
  return { verb: action.verb, subject, jobs: went?.applied ?? 0, failed };
}

function choiceParts({ store, clock, loaded }: ActionParts): ChoiceParts {
  const { config, catalog } = loaded().prepared;
  return { config, catalog, store, now: clock.now() };
}
