import { MINUTE } from "./chance.ts";
import { LONGEST_WAIT_MS } from "./rules.ts";
import type { World } from "./world.ts";

/** After it got the lock, or something was mended, a daemon has so long to find its feet. */
const START_MS = MINUTE;

/** Sees to it that nothing waits that could go on. */
export class Waits {
  readonly #world: World;
  #wasWell = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** In how many ms of true time each scheduled job is due; below 0 where it is due already. */
  dueTimes(): number[] {
    const { book, time } = this.#world;
    return [...book.open.values()].filter(({ job }) => job.state === "scheduled")
      .map(({ job }) => job.dueAt - time.wall);
  }

  /** So much time has gone by, in which the machine ran. */
  age(ms: number): void {
    const { book, judge, time } = this.#world;
    const isWell = this.#wasWell && this.#isWell();
    this.#wasWell = this.#isWell();
    for (const entry of book.open.values()) {
      const { job } = entry;
      const waits = job.state === "running"
        ? this.#isLeftAlone(job.id, job.holder)
        : job.dueAt <= time.wall;
      if (!isWell || !waits || (job.state === "scheduled" && !this.#hasPlace(job.task))) {
        entry.waitedMs = 0;
        continue;
      }
      entry.waitedMs += ms;
      const promise = job.state === "running" ? "nothing is stuck" : "nothing waits in vain";
      judge.expect(
        promise,
        entry.waitedMs <= 2 * LONGEST_WAIT_MS,
        () =>
          `${job.id} is ${job.state}, held by ${
            job.holder ?? "nobody"
          }, and nothing was done for ${entry.waitedMs} ms in which it could have been`,
      );
    }
  }

  /** Whether a daemon leads that nothing hinders. */
  #isWell(): boolean {
    const { weather, supervisor, time, hostRules, isUnsettled } = this.#world;
    // Whoever is there must do, as far as its file is that of all.
    if (hostRules !== null) return hostRules.able().length > 0 && !isUnsettled;
    const { leader } = supervisor;
    return weather.isCalm && leader !== null && leader.leadsSinceMs !== null &&
      leader.stopsSinceMs === null && !leader.life.isSuspended &&
      time.awakeMs - leader.leadsSinceMs > START_MS;
  }

  /** A job that is running, and that no handler works at. */
  #isLeftAlone(id: string, holder: string | null): boolean {
    const daemon = [...this.#world.supervisor.daemons].find(({ life }) => life.holder === holder);
    if (daemon === undefined) return true;
    const { life, host } = daemon;
    if (this.#world.hostRules !== null && (life.isSuspended || host.isCut)) return true;
    return ![...daemon.attempts].some(({ request }) => request.jobId === id);
  }

  /** Whether a job of a task may start: its breaker is closed, and fewer run than may. */
  #hasPlace(name: string): boolean {
    const { book, time } = this.#world;
    const { settings } = this.#world.taskNamed(name);
    if (settings.enabled === false) return false;
    const until = book.openUntil.get(name);
    // One job is on trial then, and others wait for it.
    if (until !== undefined && time.wall < until + LONGEST_WAIT_MS) return false;
    const running = [...book.open.values()].filter(({ job }) =>
      job.task === name && job.state === "running"
    );
    return running.length < (settings.concurrency ?? 1);
  }
}
