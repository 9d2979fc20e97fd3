/**
 * The scheduler's own durable state, as every backend must keep it. The contract suite in
 * tests/store/contract.ts holds each sentence here against each backend.
 *
 * Every method may throw `StoreError`: `STORE_BUSY` when the writer lock was not free for 2 s,
 * `STORE_FULL` when the disk is, `STORE_BROKEN` when the file is damaged, `STORE_CLOSED` after
 * {@link Store.close}, `STORE_FENCED` when another daemon has taken over the lease that this one
 * took by {@link Store.acquireLease}. A method that throws has changed nothing. Every method that
 * writes is one transaction and is durable when it returns.
 * @module
 */
import type { AuditEntry } from "../domain/audit.ts";
import type { Change, PlannedJob } from "../domain/change.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { DeliveryRecord, DeliveryState } from "../domain/delivery.ts";
import type { Dependency, Hold } from "../domain/hold.ts";
import type { HistoryLine, Job } from "../domain/job.ts";
import type { LeftOut } from "../domain/left_out.ts";
import type { NoticeRecord } from "../domain/notice.ts";
import type { ItemNote, Sighting } from "../domain/sighting.ts";
import type { Environment, TaskStanding } from "../domain/task.ts";
import type {
  Attempt,
  DayCounts,
  DeliveryFilter,
  DueCounts,
  Fence,
  Intention,
  ItemFilter,
  JobFilter,
  Lease,
  LeavingOut,
  NamedItem,
  Ordered,
  PeopleFilter,
  Person,
  PersonFilter,
  RateLimit,
  Settlement,
  TaskCounts,
  TaskKey,
  TaskRecord,
  Workload,
  Works,
} from "./records.ts";

export type * from "./records.ts";

/** Durable state. */
export interface Store {
  /** For people: kind and place, never a secret. */
  readonly label: string;
  /** A file beside the store to lock while a daemon runs; null where leases alone must do. */
  readonly lockFile: string | null;
  /** Whether several daemons, on several hosts, may work on it at a time. */
  readonly isShared: boolean;

  /**
   * Takes a lease that is free, expired, or marked as dead by the caller. From then on this store
   * writes for its holder: where another daemon takes the lease over, a holder that was suspended
   * and wakes writes nothing any more. Only how a mail came out is written all the same
   * ({@link Store.settleDelivery}): that is true whoever holds the lease.
   * @param ask.now instant of asking, epoch ms
   * @param ask.leaseMs length, 1_000..3_600_000
   * @param ask.force take it from a holder that is known to be dead or suspended, before it expires
   * @param ask.locked whether the caller has the lock on {@link Store.lockFile}
   * @param ask.version of the program; default empty
   * @param ask.binds false: this store writes on, whoever has the lease; for a duty that a daemon
   * has beside its own lease. Default true
   * @returns the lease with a token above every earlier one; null where another holds it
   * @throws {StoreError} STORE_SCHEMA_NEWER where a newer version of this program has changed the
   * schema meanwhile
   */
  acquireLease(
    ask: Pick<Lease, "name" | "holder" | "pid" | "host" | "locked"> & {
      readonly now: EpochMs;
      readonly leaseMs: number;
      readonly force: boolean;
      readonly version?: string;
      readonly binds?: boolean;
    },
  ): Promise<Lease | null>;
  /**
   * Renews a lease and, where this store writes under it, the leases of its holder's running jobs,
   * also where they have ended and nobody took them; a duty beside it renews none. Not as durable as the rest: a loss of power may take it back.
   * @param ask.address where the holder's page listens now
   * @param ask.locked whether the holder has the lock on {@link Store.lockFile} now
   * @param ask.works what the holder works by now; left out: what it told before stands
   * @returns false where it was lost, or given back
   * @throws {StoreError} STORE_SCHEMA_NEWER as {@link Store.acquireLease}
   */
  renewLease(
    fence: Fence,
    ask: Pick<Lease, "address" | "locked"> & {
      readonly now: EpochMs;
      readonly leaseMs: number;
      readonly works?: Works;
    },
  ): Promise<boolean>;
  /** Gives a lease back; nothing happens where it was lost. The row stays, expired, for its token. */
  releaseLease(fence: Fence, now: EpochMs): Promise<void>;
  /** Reads a lease. @returns it as it stands, also where it has expired; null where it was never taken */
  readLease(name: string): Promise<Lease | null>;
  /** Every lease, as it stands, by name; those that ended more than seven days ago may be forgotten. */
  leases(): Promise<readonly Lease[]>;
  /**
   * Tells when another daemon has written what this one may want to act on: jobs that are due or
   * have ended, what is paused, rests or is waited for. It may tell too often; whoever must not miss
   * anything looks now and then all the same. Never tells where one daemon works at a time.
   * @param signal ends it
   */
  changes(signal: AbortSignal): AsyncIterable<void>;

  /**
   * Remembers when a task was first seen, and since when it stands as it does in automations.yaml.
   * @param key.standing how it stands; default `on`
   * @returns what is known of it, the same at every call but for its standing
   */
  seeTask(
    key: TaskKey & { readonly standing?: TaskStanding },
    now: EpochMs,
  ): Promise<TaskRecord>;
  /** Writes down how a reconcile went. */
  recordReconcile(
    key: TaskKey,
    went: {
      readonly now: EpochMs;
      readonly items: number;
      readonly error: string | null;
      readonly rowProblems: readonly string[];
    },
  ): Promise<void>;
  /**
   * Counts a failure of a task, and opens its breaker where they reach a number.
   * @param ask.most failures in a row that open it
   * @param ask.openUntil until when it is open then
   * @returns the task as it stands now; null where it was never seen
   */
  countFailure(
    key: TaskKey,
    ask: { readonly most: number; readonly openUntil: EpochMs },
  ): Promise<TaskRecord | null>;
  /** Forgets the failures of a task and closes its breaker. */
  clearFailures(key: TaskKey): Promise<void>;
  /** What the jobs of an environment wait for. */
  holds(environment: Environment): Promise<readonly Hold[]>;
  /** Writes down that jobs wait for a dependency, in the place of what was written of it before. */
  writeHold(environment: Environment, hold: Hold): Promise<void>;
  /**
   * Takes it upon the caller to try a dependency that jobs wait for; nobody else does until then.
   * @param ask.early also before `nextTryAt`
   * @param ask.until when it is tried again where the caller does not tell how it went
   * @returns false where somebody else tries already, or nothing is waited for
   */
  tryHold(
    environment: Environment,
    dependency: Dependency,
    ask: { readonly now: EpochMs; readonly until: EpochMs; readonly early: boolean },
  ): Promise<boolean>;
  /** Forgets a hold: the dependency is there again. */
  endHold(environment: Environment, dependency: Dependency): Promise<void>;
  /** What people were told of what is wrong, and not yet that it is over; by channel and cause. */
  notices(environment: Environment): Promise<readonly NoticeRecord[]>;
  /**
   * Writes down what is to be told or was told, in the place of what was written of the same
   * channel and cause before, and forgets what is over; all in one transaction.
   */
  writeNotices(
    environment: Environment,
    changes: {
      readonly put: readonly NoticeRecord[];
      readonly forget: readonly Pick<NoticeRecord, "channel" | "cause">[];
    },
  ): Promise<void>;
  /** Every task ever seen in an environment, by name. */
  taskRecords(environment: Environment): Promise<readonly TaskRecord[]>;
  /** The scheduled jobs of a task in pages, by due time; other work goes on between two pages. */
  scheduledJobs(key: TaskKey): AsyncIterable<readonly PlannedJob[]>;
  /** All jobs, finished ones too, of some items of a task; at most 1,000 items. */
  plannedJobsOf(key: TaskKey, items: readonly string[]): Promise<readonly PlannedJob[]>;
  /** The earliest event of the task's scheduled and running jobs; null where it has none. */
  oldestOpenEvent(key: TaskKey): Promise<EpochMs | null>;
  /**
   * Makes the planner's changes in one transaction; each only where the job is still in the state
   * that the change asks for.
   * @param plan.fence the planner's lease; nothing is written unless it still holds
   * @param plan.changes at most 10,000
   * @param plan.notes what was noticed of items, beside the changes; `forgetBefore` lets go of what
   * left the query before that instant
   * @returns how many took effect; null where the lease was lost
   */
  applyPlan(
    plan: TaskKey & {
      readonly fence: Fence;
      readonly changes: readonly Change[];
      readonly notes?: { readonly items: readonly ItemNote[]; readonly forgetBefore: EpochMs };
      readonly now: EpochMs;
    },
  ): Promise<number | null>;
  /** What is remembered of an item beside its jobs; null: nothing. */
  sighting(key: TaskKey, item: string): Promise<Sighting | null>;

  /**
   * Carries out what a person orders and writes it into the audit, in one transaction: both or
   * neither. Jobs get a line of history, `restored` where they were finished, else `moved`. Where
   * nothing takes effect, as somebody was quicker, nothing is written.
   * @returns how many tasks, jobs or deliveries it took effect on; null where the lease was lost
   */
  order(ordered: Ordered): Promise<number | null>;

  /** The jobs of a task that were done with before an instant, in pages, oldest first. */
  finishedJobs(
    key: TaskKey,
    before: EpochMs,
  ): AsyncIterable<readonly Pick<Job, "seq" | "item">[]>;
  /**
   * Forgets finished jobs with everything that was written of them. A job that is not finished
   * stays. Whoever asks must know that the planner would not plan them anew.
   * @param prune.seqs at most 1,000
   * @returns how many jobs are gone; null where the lease was lost
   */
  prune(
    prune: { readonly fence: Fence; readonly seqs: readonly number[] },
  ): Promise<number | null>;

  /** The earliest `dueAt` of scheduled jobs of these tasks; null where there is none. */
  nextDue(environment: Environment, tasks: readonly string[]): Promise<EpochMs | null>;
  /**
   * Claims due jobs for one daemon, oldest first, and starts their lease. A job is claimed by at
   * most one live lease; a crash leaves it to the rescuer. Jobs of a task that is paused, or whose
   * breaker is open, are not claimed; after its time one job of it runs at a time, until it is closed.
   * @param ask.now instant of the claim; jobs with dueAt <= now are due
   * @param ask.leaseMs lease length in ms, 1_000..3_600_000
   * @param ask.wanted most jobs to claim of each task, 1..1000; pass the number of free slots
   * @param ask.wanted.most claims none of a task of which so many jobs run already, whoever runs
   * them, and not more than up to that number; left out: that does not matter
   * @param ask.limit most jobs to claim in all; the tasks named first are served first
   * @returns the claimed jobs, attempt already counted, by due time; empty when none is due
   */
  claim(
    ask: {
      readonly environment: Environment;
      readonly fence: Fence;
      readonly now: EpochMs;
      readonly leaseMs: number;
      readonly wanted: readonly {
        readonly task: string;
        readonly limit: number;
        readonly most?: number;
      }[];
      readonly limit: number;
    },
  ): Promise<readonly Job[]>;
  /**
   * Ends running attempts, each with its line of history, all in one transaction. Putting back adds
   * no line where the job's last one says the same already.
   * @returns for each whether it took effect; false is "lease lost", and nothing else happened to it
   */
  settle(settlements: readonly Settlement[], now: EpochMs): Promise<readonly boolean[]>;
  /**
   * Puts running jobs back that nobody runs any more, with the attempt counted and a line of
   * history, and marks their open deliveries as unknown, and those of every job that is not running:
   * with `all` at once, else ten minutes after they were intended. The jobs of the daemon that asks
   * are left alone.
   * @param ask.all whether every other holder is known to be dead; else only expired leases count
   * @returns the jobs as they stand now
   */
  rescue(
    ask: {
      readonly fence: Fence;
      readonly environment: Environment;
      readonly now: EpochMs;
      readonly all: boolean;
      readonly reason: string;
    },
  ): Promise<readonly Job[]>;

  /** Says whether an attempt still holds its job. */
  isRunning(attempt: Attempt): Promise<boolean>;
  /** Reads a durable step. @returns its stored result as JSON; null where it has not been done */
  readStep(jobSeq: number, key: string): Promise<string | null>;
  /** Stores the result of a step, once: the first one stands. @returns false where the lease was lost */
  writeStep(
    attempt: Attempt,
    step: { readonly key: string; readonly result: string },
    now: EpochMs,
  ): Promise<boolean>;

  /**
   * Writes down that a mail is about to be sent. A delivery that is there and is `failed` or
   * `unknown` becomes `intended` again; one that is `intended` already is taken for `unknown` first;
   * `sent`, `held` and `dropped` stand.
   * @returns the delivery as it stands now and as it stood before (null: it was not there); null where the lease was lost
   */
  intendDelivery(
    intention: Intention,
    now: EpochMs,
  ): Promise<{ readonly now: DeliveryRecord; readonly before: DeliveryState | null } | null>;
  /**
   * Takes a turn of a rate limit, whoever else takes turns of it.
   * @returns null: it is taken; else when to ask again, as all are spent until then
   * @see takeTurn in domain/rate_limit.ts for the rule
   */
  takeTurn(limit: RateLimit, now: EpochMs): Promise<EpochMs | null>;
  /**
   * Writes down how a delivery came out; what is settled stands. Not fenced: that a mail was sent is
   * true whoever holds the job. Anything else counts only as long as no later attempt intends it.
   * @param delivery as it was intended, or read
   */
  settleDelivery(
    delivery: Pick<DeliveryRecord, "seq" | "attempt">,
    result: { readonly state: Exclude<DeliveryState, "intended">; readonly answer: string | null },
    now: EpochMs,
  ): Promise<void>;
  /** The delivery of a job and key; null where it was never intended. */
  readDelivery(jobSeq: number, key: string): Promise<DeliveryRecord | null>;

  /**
   * Writes down whom an attempt leaves out, in the place of what an earlier one said of the same
   * person. Of each job the first 1,000 people are kept.
   * @returns false where the lease was lost
   */
  leaveOut(attempt: Attempt, people: readonly LeavingOut[], now: EpochMs): Promise<boolean>;

  /** Number of jobs by task and state. */
  counts(environment: Environment): Promise<readonly TaskCounts[]>;
  /**
   * What happened in each of the spans that begin at the given instants and end at the next one, the last at `until`.
   * @param ask.lateMs a mail that was sent more than this after its job was to run counts as late; left out: none does
   */
  dayCounts(
    environment: Environment,
    ask: {
      readonly starts: readonly EpochMs[];
      readonly until: EpochMs;
      readonly lateMs?: number;
    },
  ): Promise<readonly DayCounts[]>;
  /** What is planned in each of such spans, by task; spans and tasks without jobs are left out. */
  dueCounts(
    environment: Environment,
    ask: { readonly starts: readonly EpochMs[]; readonly until: EpochMs },
  ): Promise<readonly DueCounts[]>;
  /**
   * What waits to be done and what was done lately, for metrics: what it costs grows with the jobs
   * that are open and with what was finished since, not with the history.
   */
  workload(
    environment: Environment,
    ask: { readonly now: EpochMs; readonly since: EpochMs },
  ): Promise<Workload>;
  /** How many bytes the store takes on the disk. */
  sizeBytes(): Promise<number>;
  /** Jobs that match. */
  jobs(filter: JobFilter): Promise<readonly Job[]>;
  /** One job by the id that people call it; null where there is none. */
  job(id: string): Promise<Job | null>;
  /** The story of a job, oldest line first. */
  history(jobSeq: number): Promise<readonly HistoryLine[]>;
  /** Every delivery of a job, oldest first. */
  jobDeliveries(jobSeq: number): Promise<readonly DeliveryRecord[]>;
  /** Whom a job left out, in the order in which they were first told. */
  jobLeftOut(jobSeq: number): Promise<readonly LeftOut[]>;
  /** Deliveries that match. */
  deliveries(filter: DeliveryFilter): Promise<readonly DeliveryRecord[]>;
  /** People that match, by address: everybody of whom a delivery is kept. */
  people(filter: PeopleFilter): Promise<readonly Person[]>;
  /** One person; null where there is none of that key in the environment. */
  person(environment: Environment, seq: number): Promise<Person | null>;

  /** The jobs that one address was left out of, whatever its case, the last first. */
  personLeftOut(ask: PersonFilter): Promise<readonly LeftOut[]>;
  /** Items whose name holds a text, whatever its case, among those of the newest 20,000 jobs and those without a job. */
  findItems(ask: ItemFilter): Promise<readonly NamedItem[]>;

  /** Adds a line to the audit. */
  recordAudit(entry: AuditEntry): Promise<void>;
  /** The last lines of the audit, newest first. @param limit most lines, 1..1000 */
  audit(limit: number): Promise<readonly AuditEntry[]>;

  /** Looks for damage. @returns what was found, in words; empty where all is sound */
  findDamage(): Promise<readonly string[]>;
  /**
   * Writes a consistent copy of everything to a file, also while a daemon writes.
   * @param path of a file that is not there yet; on failure none is left behind
   */
  copyTo(path: string): Promise<void>;

  /** Closes the store; waits for what is under way. */
  close(): Promise<void>;
}
