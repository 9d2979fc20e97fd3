/**
 * A few connections, used again and again.
 * @module
 */
import type { Clock } from "../../domain/clock.ts";
import { CourseError } from "../../domain/errors.ts";
import type { Server, Session } from "./session.ts";
import { createTurns } from "../../domain/turns.ts";
import { within } from "../../domain/within.ts";

/** Bcourse needs connections too. */
const MOST_SESSIONS = 4;
/** How long to wait for one that others use. */
const PATIENCE_MS = 30_000;
/** How long a session that was idle may take for its first answer, and for taking leave. */
const WAKE_MS = 5_000;

/** Sessions with one server. */
export interface Pool {
  /**
   * Hands out a session that has answered; connects where none is idle, and waits where all are in
   * use. An idle one whose connection was lost meanwhile costs nobody an error.
   * @param first the first question, which must change nothing: it may be asked of several sessions
   * @throws {CourseError} COURSE_UNREACHABLE where the server is not, or after {@link close};
   * COURSE_BUSY where every session stayed in use
   */
  take(first: (session: Session) => Promise<void>, signal?: AbortSignal): Promise<Session>;
  /** Takes a session back that {@link take} handed out; a lost one is forgotten. */
  give(session: Session): void;
  /** Closes every session once it is given back. */
  close(): Promise<void>;
}

/** Makes a pool; nothing is connected yet. */
export function createPool(server: Server, clock: Clock): Pool {
  const idle: Session[] = [];
  const turns = createTurns(MOST_SESSIONS);
  let isClosed = false;

  return {
    async take(first, signal) {
      const tooLate = (): CourseError => allInUse(server.label);
      const bound = { clock, ms: PATIENCE_MS, signal, tooLate };
      const hasTurn = await within((givenUp) => turns.take(givenUp), bound);
      if (!hasTurn) throw signal?.aborted ? signal.reason : tooLate();
      try {
        if (isClosed) throw notOpen(server.label);
        return await wake(idle, { clock, first, signal }) ??
          await connect(server, { clock, first, signal });
      } catch (thrown) {
        turns.give();
        throw thrown;
      }
    },
    give(session) {
      if (!session.isLost()) idle.push(session);
      turns.give();
    },
    async close() {
      isClosed = true;
      await turns.settled();
      await Promise.all(idle.splice(0).map((session) => takeLeave(session, clock)));
    },
  };
}

/** What a session is taken with. */
interface Taking {
  readonly clock: Clock;
  readonly first: (session: Session) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Finds an idle session that answers; null where there is none. */
async function wake(
  idle: Session[],
  { clock, first, signal }: Taking,
): Promise<Session | null> {
  for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
    const awake = session;
    const isAlive = await within(() => first(awake), {
      ...{ clock, ms: WAKE_MS, signal },
      tooLate: () => new Error("no answer"),
    }).then(() => true, () => false);
    if (isAlive) return awake;
    awake.destroy();
  }
  return null;
}

async function connect(
  server: Server,
  { clock, first, signal }: Taking,
): Promise<Session> {
  const { label, connectMs: ms } = server;
  return await within(async (givenUp) => {
    const session = await server.connect(givenUp);
    try {
      await first(session);
    } catch (thrown) {
      session.destroy();
      throw thrown;
    }
    return session;
  }, {
    ...{ clock, ms, signal },
    tooLate: () =>
      new CourseError(
        "COURSE_UNREACHABLE",
        `Cannot connect to ${label}: it did not answer for ${ms / 1_000} s`,
        { hint: "check host and port in database:, and that no firewall is in between" },
      ),
  });
}

async function takeLeave(session: Session, clock: Clock): Promise<void> {
  try {
    await within(() => session.close(), {
      ...{ clock, ms: WAKE_MS },
      tooLate: () => new Error("no answer"),
    });
  } catch {
    session.destroy();
  }
}

function allInUse(label: string): CourseError {
  return new CourseError(
    "COURSE_BUSY",
    `Cannot ask ${label}: all ${MOST_SESSIONS} connections were in use for ${
      PATIENCE_MS / 1_000
    } s`,
    { hint: "wait and try again; look for queries that take long" },
  );
}

function notOpen(label: string): CourseError {
  return new CourseError("COURSE_UNREACHABLE", `Cannot ask ${label}: it has been closed`, {
    hint: "try again after the scheduler has started anew",
  });
}
