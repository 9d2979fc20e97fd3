import { StoreError } from "../../domain/errors.ts";
import { createTurns } from "../../domain/turns.ts";
import { within } from "../../domain/within.ts";
import type { PostgresPlace } from "./place.ts";
import { NoAnswer, storeErrorOf } from "./postgres_errors.ts";
import { Session, type SessionOptions } from "./session.ts";

/** How long to wait for one that others use. */
const PATIENCE_MS = 5_000;

/** Connections to one database, used again and again. */
export interface Pool {
  /**
   * Hands out a connection; connects where none is idle, and waits where all are in use.
   * @throws {StoreError} STORE_UNUSABLE, STORE_BUSY where all stayed in use, STORE_CLOSED
   */
  take(): Promise<Session>;
  /** Takes a connection back that {@link take} handed out; a lost one is forgotten. */
  give(session: Session): void;
  /** Connects once more, outside of the pool, to listen; whoever asks closes it. */
  connect(onTold: (teller: string) => void): Promise<Session>;
  /** Closes every connection once it is given back. */
  close(): Promise<void>;
}

/**
 * Makes a pool; nothing is connected yet.
 * @param most connections at a time
 */
export function createPool(place: PostgresPlace, options: SessionOptions, most: number): Pool {
  const { clock } = options;
  const idle: Session[] = [];
  const turns = createTurns(most);
  let isClosed = false;

  function requireOpen(): void {
    if (!isClosed) return;
    throw new StoreError("STORE_CLOSED", `Cannot use the store ${place.label} as it is closed`, {
      hint: "start the command again",
    });
  }

  return {
    async take() {
      requireOpen();
      const tooLate = (): StoreError => allInUse(place.label, most);
      const isMine = await within((givenUp) => turns.take(givenUp), {
        ...{ clock, ms: PATIENCE_MS, tooLate },
      });
      if (!isMine) throw tooLate();
      // From here on closing waits for it.
      try {
        for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
          if (!session.isLost) return session;
        }
        return await connect(place, options);
      } catch (thrown) {
        turns.give();
        throw thrown;
      }
    },
    give(session) {
      if (!session.isLost) idle.push(session);
      // Those beside it are as good as lost: each would fail a call before it is known to be.
      else for (const one of idle.splice(0)) one.destroy();
      turns.give();
    },
    connect(onTold) {
      requireOpen();
      return connect(place, { ...options, onTold });
    },
    async close() {
      isClosed = true;
      await turns.settled();
      await Promise.all(idle.splice(0).map((session) => session.close()));
    },
  };
}

async function connect(place: PostgresPlace, options: SessionOptions): Promise<Session> {
  const { label, connectMs: ms } = place;
  const { clock } = options;
  try {
    return await within(async (givenUp) => {
      const socket = await place.connect(givenUp);
      const session = new Session(place, socket, options);
      try {
        // The driver logs in with the first statement.
        await session.exec("SELECT 1", ms);
        return session;
      } catch (thrown) {
        session.destroy();
        throw thrown;
      }
    }, { clock, ms, tooLate: () => new NoAnswer(ms) });
  } catch (thrown) {
    throw storeErrorOf(thrown, label);
  }
}

function allInUse(label: string, most: number): StoreError {
  return new StoreError(
    "STORE_BUSY",
    `Cannot use the store ${label} as all ${most} connections stayed in use for ${
      PATIENCE_MS / 1_000
    } s`,
    { hint: "try again in a moment; look at what else the server does" },
  );
}
