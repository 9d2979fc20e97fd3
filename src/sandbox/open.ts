import type { Clock } from "../domain/clock.ts";
import { HandlerError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import { Asker } from "./asker.ts";
import { noHost } from "./handler_errors.ts";
import { DEFAULT_LIMITS, type SandboxLimits } from "./limits.ts";
import { Pool } from "./pool.ts";
import type { WorkMessage } from "./protocol.ts";
import type { AttemptResult, Sandbox } from "./sandbox.ts";
import { findTether, spawnHost, type Tether } from "./spawn.ts";
import type { WorkEnd } from "./work.ts";

/** What a sandbox is opened with. */
export interface SandboxParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Absolute directory of handler modules; every handler may read what is in it. Need not be there. */
  readonly handlersDir: string;
  /** Bounds where other than {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<SandboxLimits>;
  /** How hosts die with this process; default: the best that the system has. */
  readonly tether?: Tether;
}

/** Opens the sandbox. Starts no process before there is work. */
export function openSandbox(parts: SandboxParts): Sandbox {
  const { clock, log, handlersDir } = parts;
  const limits: SandboxLimits = { ...DEFAULT_LIMITS, ...parts.limits };
  let tether = parts.tether;
  const pool = new Pool({
    ...{ clock, log, limits },
    spawn: (grants) => {
      tether ??= findTether();
      return spawnHost({ handlersDir, memoryMb: limits.memoryMb }, grants, tether);
    },
  });
  const asker = new Asker({ pool, log, handlersDir, limits });
  return {
    describe: (ref) => asker.describe(ref),
    query: (ref, request, answer) => asker.query(ref, request, answer),
    shape: (ref, rows, columns) => asker.shape(ref, rows, columns),
    async execute({ module, version, permissions }, request, options) {
      const message: WorkMessage = { kind: "execute", module, version, request };
      const work = { message, subject: request.jobId, ...options };
      return resultOf(await pool.run(work, permissions));
    },
    async warm(ref) {
      try {
        await asker.describe(ref);
      } catch (thrown) {
        if (!(thrown instanceof HandlerError)) throw thrown;
      }
    },
    hosts: () => pool.hosts,
    close: () => pool.close(),
  };
}

function resultOf(end: WorkEnd): AttemptResult {
  switch (end.kind) {
    case "ended": {
      const { ending, log } = end;
      // Another ending than an attempt's can only be forged by a handler.
      if (ending.kind !== "done") {
        return { kind: "killed", reason: "the handler broke what its host says", log };
      }
      return { kind: "ended", outcome: ending.outcome, error: ending.error, log };
    }
    case "killed":
      return { kind: "killed", reason: end.reason, log: end.log };
    case "put_back":
      return { kind: "put_back", reason: end.reason };
    case "no_host":
      throw noHost(end.reason);
  }
}
