import type { Config } from "../../config/config.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { type SchedulerError, StoreError } from "../../domain/errors.ts";
import type { Hold } from "../../domain/hold.ts";
import type { Job } from "../../domain/job.ts";
import type { Problem } from "../../domain/problem.ts";
import type { Store, TaskRecord } from "../../store/store.ts";
import { differences, type KnownDaemon, knownDaemons } from "../daemons.ts";
import type { LoopTrouble } from "../engine.ts";
import { type HealthSources, loopHealth } from "../loop_health.ts";
import { type CauseKind, readCause } from "./cause.ts";
import { RECENT_MS } from "./decide.ts";
import type { Fact, Facts } from "./fact.ts";
import {
  configFact,
  courseFact,
  filesFact,
  holdFact,
  hostFact,
  jobFacts,
  queryFact,
  restFact,
  stuckFact,
  troubleFact,
} from "./fact_kinds.ts";

/** What facts are read from. */
export interface FactSources extends HealthSources {
  readonly config: Config;
  readonly store: Store;
  /** Why planning or dispatching does not get on. */
  readonly troubles: () => readonly LoopTrouble[];
  /** What is wrong with the file as it is now; errors, where the configuration before goes on. */
  readonly problems: () => readonly Problem[];
}

/** Most failed and missed jobs that are looked at. */
const JOBS_MOST = 1_000;

/** Looks for what is wrong. */
export class Lookout {
  /** Since when something is met of which nobody wrote down when it began. */
  readonly #seen = new Map<string, EpochMs>();

  /** Reads everything that is wrong now. A store that cannot be read is one of the facts. */
  async look(sources: FactSources): Promise<Facts> {
    const now = sources.clock.now();
    try {
      return this.#judge(sources, { ...await readStore(sources, now), unread: null });
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      return this.#judge(sources, { ...NOTHING_READ, unread: thrown });
    }
  }

  #judge(sources: FactSources, read: Read): Facts {
    const now = sources.clock.now();
    const met = new Set<string>();
    const since = (name: string): EpochMs => {
      met.add(name);
      const known = this.#seen.get(name) ?? now;
      this.#seen.set(name, known);
      return known;
    };
    const facts = [...ownFacts(sources, read.unread, since), ...storedFacts(read, since)];
    for (const name of this.#seen.keys()) if (!met.has(name)) this.#seen.delete(name);
    return { facts, isOver: (cause) => isOver(cause, { sources, read }) };
  }
}

/** What the store says. */
interface Read {
  readonly jobs: readonly Job[];
  readonly holds: readonly Hold[];
  /** Of the tasks that are switched on. */
  readonly records: readonly TaskRecord[];
  /** Where several share the store. */
  readonly daemons: readonly KnownDaemon[];
  /** Whether there are more failed jobs than were read. */
  readonly isCut: boolean;
  /** Why it could not be read; null: it could. */
  readonly unread: SchedulerError | null;
}

const NOTHING_READ = { jobs: [], holds: [], records: [], daemons: [], isCut: false } as const;

type Since = (name: string) => EpochMs;

async function readStore(
  { config: { environment, tasks }, store }: FactSources,
  now: EpochMs,
): Promise<Omit<Read, "unread">> {
  const states = ["failed", "missed"] as const;
  const all = await store.jobs({ environment, states, order: "latest", limit: JOBS_MOST });
  const jobs = all.filter(({ finishedAt }) => finishedAt !== null && finishedAt > now - RECENT_MS);
  const enabled = new Set(tasks.filter((task) => task.enabled).map(({ name }) => name));
  const records = await store.taskRecords(environment);
  const leases = store.isShared ? await store.leases() : [];
  return {
    jobs,
    holds: await store.holds(environment),
    daemons: knownDaemons(leases, { lockFile: null, now }),
    records: records.filter(({ task }) => enabled.has(task)),
    isCut: jobs.length === JOBS_MOST,
  };
}

/** What the daemon knows by itself. */
function ownFacts(
  sources: FactSources,
  unread: SchedulerError | null,
  since: Since,
): readonly Fact[] {
  const { troubles, problems } = sources;
  const known = unread === null
    ? troubles()
    : [...troubles(), { since: since("trouble"), reason: unread.message, hint: unread.hint }];
  const failing: readonly string[] = troubles().map(({ loop }) => loop);
  const loops = Object.values(loopHealth(sources));
  const stuck = loops.filter((loop) => loop.stuck && !failing.includes(loop.name));
  const errors = problems().filter(({ severity }) => severity === "error");
  return [
    ...known.length === 0 ? [] : [troubleFact(known)],
    ...stuck.map((loop) => stuckFact(loop, since(`stuck/${loop.name}`))),
    ...errors.length === 0 ? [] : [configFact(errors, since("config"))],
  ];
}

/** What is read from the store. Where every task's query fails, it is the database; else it is the query. */
function storedFacts(read: Read, since: Since): readonly Fact[] {
  const failing = read.records.filter(({ error }) => error !== null);
  const mail = read.holds.find(({ dependency }) => dependency === "mail");
  const hold = read.holds.find(({ dependency }) => dependency === "course") ?? null;
  const live = read.daemons.filter(({ alive }) => alive).map(({ lease }) => lease);
  const different = differences(live);
  const isDown = hold !== null || isCourseDown(read);
  return [
    ...mail === undefined ? [] : [holdFact(mail)],
    ...isDown ? [courseFact(hold, { failing, since: hold?.since ?? since("course") })] : [],
    ...isDown ? [] : failing.map((record) => queryFact(record, since(`query/${record.task}`))),
    ...read.daemons.filter(({ alive }) => !alive).map(({ lease }) => hostFact(lease)),
    ...different.length === 0 ? [] : [filesFact(different, since("files"))],
    ...jobFacts(read.jobs),
    ...read.records.filter(({ openUntil }) => openUntil !== null)
      .map((record) => restFact(record, since(`rests/${record.task}`))),
  ];
}

function isCourseDown({ records }: Read): boolean {
  return records.length > 1 && records.every(({ error }) => error !== null);
}

/** Says whether something that is not met now is over, as far as can be known. */
function isOver(
  cause: string,
  { sources, read }: { readonly sources: FactSources; readonly read: Read },
): boolean {
  const { kind, of } = readCause(cause) ?? { kind: null, of: "" };
  const { plannedAt, dispatchedAt } = sources.progress();
  if (kind === "config") return true;
  // Just after a start nobody knows.
  if (kind === "trouble" || kind === "stuck") return plannedAt !== null && dispatchedAt !== null;
  if (read.unread !== null) return false;
  const record = read.records.find(({ task }) => task === of);
  const ends: Partial<Record<CauseKind, boolean>> = {
    ...{ failed: !read.isCut, missed: !read.isCut, hold: true, course: true },
    // A task that is switched off has not come right by it.
    query: record?.error === null,
    rests: record?.openUntil === null,
    host: read.daemons.some(({ lease, alive }) => alive && lease.host === of),
    files: read.daemons.length > 0,
  };
  return kind !== null && ends[kind] === true;
}
