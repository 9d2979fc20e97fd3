import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Permissions } from "../domain/task.ts";
import { Alarm } from "./alarm.ts";
import { Host } from "./host.ts";
import { Lane, STOPPING } from "./lane.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Work, WorkEnd } from "./work.ts";

/** What a pool is made with. */
export interface PoolParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: SandboxLimits;
  /** Starts a child process with these permissions. */
  readonly spawn: (grants: Permissions) => Deno.ChildProcess;
}

/** Most subjects that are remembered; a job that is never tried again stays among them. */
const MOST_SUSPECTS = 1_000;

/** All hosts: which lane a work goes to, and who is suspected of having brought a host down. */
export class Pool {
  readonly #parts: PoolParts;
  readonly #alarm: Alarm;
  readonly #lanes = new Map<string, Lane>();
  /** Jobs and modules that have, or may have, brought a host down and have not ended by themselves since. */
  readonly #suspects = new Set<string>();
  #lastId = 0;
  #isClosed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock);
  }

  /** Whether it was closed: nothing runs any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Child processes that live now. */
  get hosts(): number {
    return this.#lanes.values().reduce((sum, lane) => sum + lane.hosts, 0);
  }

  /** Does a work in a host with these permissions; a suspect has the host to itself. */
  async run(work: Work, grants: Permissions): Promise<WorkEnd> {
    if (this.#isClosed) return STOPPING;
    const lane = this.#laneFor(grants, this.#suspects.has(work.subject));
    const end = await lane.run(work);
    if (end.kind === "ended") this.#suspects.delete(work.subject);
    // The guilty too: its next attempt shall not cost its neighbours theirs.
    if (end.kind === "killed" || (end.kind === "put_back" && end.isSuspect)) {
      this.#suspect(work.subject);
    }
    return end;
  }

  /** Ends every host; all works are put back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#lanes.values().map((lane) => lane.close()));
    await this.#alarm.close();
  }

  #suspect(subject: string): void {
    this.#suspects.add(subject);
    const [oldest] = this.#suspects;
    if (this.#suspects.size > MOST_SUSPECTS && oldest !== undefined) this.#suspects.delete(oldest);
  }

  #laneFor(grants: Permissions, isAlone: boolean): Lane {
    const key = JSON.stringify([isAlone, sorted(grants)]);
    const there = this.#lanes.get(key);
    if (there !== undefined) return there;
    const { clock, log, limits, spawn } = this.#parts;
    const alarm = this.#alarm;
    const lane = new Lane({
      ...{ clock, alarm, limits, isAlone },
      spawn: (own) =>
        new Host(spawn(grants), {
          ...{ clock, log, alarm, limits },
          nextId: () => ++this.#lastId,
          onChange: (host) => own.changed(host),
        }),
    });
    this.#lanes.set(key, lane);
    return lane;
  }
}

/** The same permissions in whatever order they were written. */
function sorted(grants: Permissions): readonly (readonly string[])[] {
  const { net, read, write, env, run } = grants;
  return [net, read, write, env, run].map((names) => [...names].sort());
}
