import { LEASE_MS } from "../../src/run/lock.ts";
import { PLANNER_LEASE } from "../../src/run/planning/duty.ts";
import { TASK_REMOVED } from "../../src/run/planning/planner.ts";
import { type Done, fieldOf, type Step } from "./book.ts";
import { MINUTE, SECOND } from "./chance.ts";
import type { Attempt } from "./handlers.ts";
import { iso } from "./rules.ts";
import type { Daemon } from "./supervisor.ts";
import { Turns } from "./turns.ts";
import type { World } from "./world.ts";

/** After so long no loop of a daemon waits any more because of what hindered it before. */
const FEET_MS = MINUTE;
/** Another plans within so long of the planner's end: the time of its lease. */
const PLANNERLESS_MS = LEASE_MS;
/** A daemon that nothing hinders works by a file that it was given after so long. */
const RELOAD_MS = 10 * SECOND;

/** What several daemons on one store are held to, beside what each of them is held to. */
export class HostRules {
  readonly #world: World;
  readonly #turns: Turns;
  /** In the store's time: until when each running job is its holder's. */
  readonly #until = new Map<string, number>();
  /** In the store's time: until when each daemon counts as alive. */
  readonly #alive = new Map<string, number>();
  /** Attempts that were taken from a daemon, by {@link attemptName}. */
  readonly #taken = new Set<string>();
  #plannerlessMs = 0;
  /** In awake time: when something was last wrong with what all share. */
  #troubleMs = 0;

  constructor(world: World) {
    this.#world = world;
    this.#turns = new Turns(world);
  }

  /** So much time has gone by, in which the machines ran. */
  age(ms: number): void {
    const { time, weather, judge, supervisor } = this.#world;
    if (!weather.isCalm || time.isStopped) this.#troubleMs = time.awakeMs;
    const { leader } = supervisor;
    const isThere = leader !== null && !leader.life.isSuspended && !leader.host.isSilenced &&
      leader.stopsSinceMs === null;
    if (isThere || this.#world.isUnsettled || !this.able().some((one) => one !== leader)) {
      this.#plannerlessMs = 0;
      return;
    }
    this.#plannerlessMs += ms;
    judge.expect(
      "another plans soon",
      this.#plannerlessMs <= PLANNERLESS_MS,
      () => `for ${this.#plannerlessMs} ms nobody plans who can`,
    );
  }

  /** The daemons that nothing has hindered for a while. */
  able(): readonly Daemon[] {
    const { time, supervisor } = this.#world;
    const since = time.awakeMs - FEET_MS;
    if (this.#troubleMs > since) return [];
    return [...supervisor.daemons].filter(({ life, host, leadsSinceMs, stopsSinceMs }) =>
      leadsSinceMs !== null && leadsSinceMs < since && stopsSinceMs === null &&
      host.upSinceMs < since && life.ranSinceMs < since
    );
  }

  /** A handler starts. */
  started({ request: { jobId, attempt }, life }: Attempt): void {
    const { judge, book, supervisor } = this.#world;
    const holder = book.entries.get(jobId)?.job.holder;
    judge.expect(
      "one claim",
      holder === life.holder || this.#wasTaken(jobId, { attempt, holder: life.holder }),
      () => `${life.holder} starts ${jobId}, attempt ${attempt}, which ${holder ?? "nobody"} holds`,
    );
    const others = [...supervisor.daemons].flatMap(({ attempts }) => [...attempts]);
    for (const { request, life: { holder: other } } of others) {
      if (request.jobId !== jobId) continue;
      judge.expect(
        "one runs it",
        this.#wasTaken(jobId, { attempt: request.attempt, holder: other }) ||
          this.#wasTaken(jobId, { attempt, holder: life.holder }),
        () => `${life.holder} starts ${jobId} while ${other} runs it`,
      );
    }
  }

  /** A write took effect. */
  wrote(done: Done): void {
    this.#turns.wrote(done);
    const { life, method, given: [ask, renewal], result, steps } = done;
    // From when the daemon asked: the machine may have stood still since.
    const until = Number(fieldOf(method === "renewLease" ? renewal : ask, "now")) + LEASE_MS;
    const isSign = method === "renewLease" && fieldOf(ask, "name") !== PLANNER_LEASE;
    if (isSign && result === true) this.#renewed(life.holder, until);
    for (const step of steps) {
      if (method === "rescue") this.#rescued(step);
      if (method === "applyPlan") this.#cancelled(step, life.holder);
      if (step.after.state === "running") this.#until.set(step.after.id, until);
    }
    if (method === "claim") this.#claimed(done, Number(fieldOf(ask, "now")));
    if (method === "settle") this.#settled(done);
  }

  #renewed(holder: string, until: number): void {
    this.#alive.set(holder, until);
    for (const { job } of this.#world.book.open.values()) {
      if (job.state === "running" && job.holder === holder) this.#until.set(job.id, until);
    }
  }

  #rescued({ before, after }: Step): void {
    const { judge, time, isUnsettled } = this.#world;
    const until = this.#until.get(after.id) ?? -Infinity;
    if (before?.job.holder == null) return;
    this.#taken.add(attemptName(after.id, before.job));
    judge.expect(
      "taken when lost",
      until <= time.wall || isUnsettled,
      () => `${after.id} was taken from ${before.job.holder}, whose lease ends at ${iso(until)}`,
    );
  }

  /** A job whose task is not in the planner's file. */
  #cancelled({ after }: Step, planner: string): void {
    if (after.state !== "cancelled" || after.reason !== TASK_REMOVED) return;
    const { judge, time } = this.#world;
    const knows = this.able().filter(({ life, known }) =>
      life.holder !== planner && known.length === 1 && known[0]?.names.has(after.task) &&
      (this.#alive.get(life.holder) ?? 0) > time.wall
    );
    judge.expect(
      "files may differ",
      knows.length === 0,
      () => `${planner} cancelled ${after.id}, whose task ${knows[0]?.life.holder} knows`,
    );
  }

  #claimed({ life, steps }: Done, now: number): void {
    const { judge, book, taskNamed, time } = this.#world;
    const daemon = this.able().find((one) => one.life === life);
    const claimed = steps.map(({ after }) => after);
    for (const task of new Set(claimed.map((job) => job.task))) {
      const others = [...book.open.values()].filter(({ job }) =>
        job.task === task && job.state === "running" && !claimed.some(({ id }) => id === job.id)
      );
      const running = others.length + claimed.filter((job) => job.task === task).length;
      const openUntil = book.openUntil.get(task);
      const { concurrency = 1 } = taskNamed(task).settings;
      const most = openUntil === undefined ? concurrency : openUntil > now ? 0 : 1;
      judge.expect(
        "limits are for all",
        running <= most,
        () => `${running} jobs of ${task} run, claimed by ${life.holder}: at most ${most}`,
      );
      const knows = (daemon?.known ?? []).some(({ names, untilMs }) =>
        untilMs > time.awakeMs - RELOAD_MS && names.has(task)
      );
      judge.expect(
        "files may differ",
        knows || daemon === undefined,
        () => `${life.holder} claimed a job of ${task}, which its file does not know`,
      );
    }
  }

  #settled({ life, given: [settlements], result }: Done): void {
    const { judge, book } = this.#world;
    if (!Array.isArray(settlements) || !Array.isArray(result)) return;
    for (const [at, settlement] of settlements.entries()) {
      if (result[at] !== true) continue;
      const job = book.bySeq(Number(fieldOf(settlement, "jobSeq")))?.job;
      const attempt = fieldOf(settlement, "attempt");
      judge.expect(
        "finishes are fenced",
        job?.state === "running" && job.holder === life.holder && job.attempt === attempt,
        () =>
          `${life.holder} ended attempt ${attempt} of ${job?.id}, which is ${job?.state}, attempt ${job?.attempt}, held by ${
            job?.holder ?? "nobody"
          }`,
      );
    }
  }

  #wasTaken(
    jobId: string,
    of: { readonly attempt: number; readonly holder: string | null },
  ): boolean {
    return this.#taken.has(attemptName(jobId, of));
  }
}

function attemptName(
  jobId: string,
  { attempt, holder }: { readonly attempt: number; readonly holder: string | null },
): string {
  return `${jobId} ${attempt} ${holder}`;
}
