import type { Clock } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

/** How long to wait before listening again where the connection was lost. */
const PAUSE_MS = 1_000;
/** A connection on which nothing was heard for so long is asked whether it is still there. */
const SILENCE_MS = 10_000;

/** Something that was told and not yet handed on; however often, it is handed on once. */
class Bell {
  #isRung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Resolves once it was rung since the last time. */
  async rung(): Promise<void> {
    if (!this.#isRung) await new Promise<void>((resolve) => this.#wake = resolve);
    this.#isRung = false;
    this.#wake = null;
  }
}

/**
 * Listens to what other daemons tell, on a connection of its own, until the signal aborts. What was told
 * while the connection was lost nobody knows: then there may be something to look at.
 */
export async function* listenForChanges(
  database: Database,
  signal: AbortSignal,
): AsyncGenerator<void> {
  const bell = new Bell();
  const listening = keepListening(database, { bell, signal });
  const end = (): void => bell.ring();
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!signal.aborted) {
      await bell.rung();
      if (!signal.aborted) yield;
    }
  } finally {
    signal.removeEventListener("abort", end);
    await listening.stop();
  }
}

function keepListening(
  database: Database,
  { bell, signal }: { readonly bell: Bell; readonly signal: AbortSignal },
): { stop(): Promise<void> } {
  const { clock } = database;
  const ending = new AbortController();
  const over = AbortSignal.any([ending.signal, signal]);
  const done = (async () => {
    while (!over.aborted) {
      const session = await connect(database, bell);
      if (session === null) await clock.sleep(PAUSE_MS, over);
      else await listen(session, { clock, bell, over });
    }
  })();
  return {
    async stop() {
      ending.abort();
      await done;
    },
  };
}

async function connect({ pool, teller }: Database, bell: Bell): Promise<Session | null> {
  try {
    return await pool.connect((told) => {
      if (told !== teller) bell.ring();
    });
  } catch (thrown) {
    // The store's other calls say so to somebody who can do something about it.
    if (thrown instanceof StoreError) return null;
    throw thrown;
  }
}

/** Listens until the connection is lost. The server says nothing where there is nothing: it is asked. */
async function listen(
  session: Session,
  { clock, bell, over }: {
    readonly clock: Clock;
    readonly bell: Bell;
    readonly over: AbortSignal;
  },
): Promise<void> {
  try {
    await session.listen();
    bell.ring();
    while (!over.aborted) {
      const lost = new AbortController();
      const forget = session.onLost(() => lost.abort());
      await clock.sleep(SILENCE_MS, AbortSignal.any([over, lost.signal]));
      forget();
      if (session.isLost) return;
      if (!over.aborted) await session.exec("SELECT 1");
    }
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
  } finally {
    await session.close();
  }
}
