import { DatabaseSync } from "node:sqlite";
import type { Store } from "../../src/store/store.ts";
import type { Book } from "./book.ts";
import type { Chance } from "./chance.ts";
import type { Channel } from "./channel.ts";
import type { Host } from "./host.ts";
import type { Life } from "./life.ts";
import type { Bug } from "./supervisor.ts";
import type { WorldTime } from "./time.ts";
import { storeError, type Weather } from "./weather.ts";

/** What stands between a daemon and its store. */
export interface WatchParts {
  readonly store: Store;
  /** Its file; null where a server keeps it. */
  readonly path: string | null;
  readonly time: WorldTime;
  /** What the daemon is told of the lock file. */
  readonly lockFile: string | null;
  readonly life: Life;
  readonly host: Host;
  /** Null: one daemon works at a time. */
  readonly channel: Channel | null;
  readonly weather: Weather;
  readonly chance: Chance;
  readonly book: Book;
  readonly onFault: (kind: string) => void;
  /** A deliberate bug. */
  readonly bug: Bug["store"];
}

type Method = (...given: readonly unknown[]) => unknown;

const READING =
  /^(read|next|task|planned|oldest|is|counts|day|jobs?$|leases|history|deliver|holds|audit)/;
const PAGES = ["scheduledJobs", "finishedJobs", "changes"];

/**
 * Puts the world between a daemon and its store: each call is a crossing of the daemon's border,
 * writes may fail before or after they take effect, and the book hears of each that took effect.
 */
export function watchStore(parts: WatchParts): Store {
  const { store, life, host, channel } = parts;
  return new Proxy(store, {
    get(target, name) {
      if (name === "lockFile") return parts.lockFile;
      if (name === "isShared") return channel !== null;
      if (name === "changes" && channel !== null) {
        return (signal: AbortSignal) => channel.hear(life, host, signal);
      }
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== "function" || typeof name !== "string") return found;
      const real: Method = (...given) => answered(parts, () => found.apply(target, given));
      const method: Method = (...given) =>
        parts.bug?.({
          ...{ method: name, holder: life.holder, given, real },
          sql: (text) => change(parts.path, text),
        }) ?? real(...given);
      if (PAGES.includes(name)) {
        return (...given: readonly unknown[]) => watchPages(parts, found.apply(target, given));
      }
      const isRead = READING.test(name);
      return (...given: readonly unknown[]) =>
        life.cross(`store.${name}`, () =>
          host.carry(life, {
            isRead,
            act: () => isRead ? method(...given) : write(parts, { name, method, given }),
          }));
    },
  });
}

/** Where a server keeps the store, the world waits for it. */
function answered({ path, time }: WatchParts, act: () => unknown): unknown {
  return path === null ? time.call(act) : act();
}

function change(path: string | null, statements: string): void {
  if (path === null) throw new TypeError("Cannot change a store that a server keeps");
  using database = new DatabaseSync(path, { timeout: 1_000 });
  database.exec(statements);
}

async function* watchPages(parts: WatchParts, pages: unknown): AsyncGenerator<unknown> {
  const { life, host } = parts;
  const left = (pages as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await answered(parts, () => left.next()) as IteratorResult<unknown>;
      if (next.done === true) return;
      await life.pass("after a page of jobs");
      await host.carry(life, { isRead: true, act: () => {} });
      yield next.value;
    }
  } finally {
    await left.return?.();
  }
}

async function write(
  parts: WatchParts,
  { name, method, given }: {
    readonly name: string;
    readonly method: Method;
    readonly given: readonly unknown[];
  },
): Promise<unknown> {
  const { weather, chance, life, book, channel, onFault } = parts;
  const trouble = weather.store;
  const isMeant = trouble?.only === undefined || trouble.only === name;
  const fails = trouble !== null && isMeant && chance.has(trouble.share);
  const failsAfter = fails && chance.has(trouble.afterShare);
  if (fails) {
    onFault(failsAfter ? "store error after the write" : "store error");
    if (!failsAfter) throw storeError(trouble.code);
  }
  if (weather.storeSlowestMs > 0) {
    await life.delay(chance.between(0, weather.storeSlowestMs));
    await life.pass(`in store.${name}`);
  }
  const act = (): unknown => book.write({ life, method: name, given }, () => method(...given));
  const result = await answered(parts, act);
  channel?.tell(life, name);
  if (failsAfter) throw storeError(trouble.code);
  return result;
}
