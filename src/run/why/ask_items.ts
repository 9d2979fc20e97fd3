import type { Clock, EpochMs } from "../../domain/clock.ts";
import { CourseError, HandlerError, messageOf } from "../../domain/errors.ts";
import type { Store } from "../../store/store.ts";
import type { LoadedTask } from "../catalog.ts";
import type { FoundItems } from "../planning/items.ts";
import { currentItems } from "../planning/planner.ts";
import type { Prepared } from "../prepare.ts";

/** What a task's query gives now, or why nobody can say. */
export type Answer = FoundItems | { readonly notAsked: string };

/** For how long an answer serves those who ask again, so that many of them cost one query. */
const FRESH_MS = 2_000;
/** A person waits for it. */
const LONGEST_MS = 10_000;

/** Asks the queries of tasks for whoever wants to know why, not oftener than every two seconds each. */
export class ItemAsker {
  readonly #parts: Pick<Prepared, "config" | "course" | "sandbox"> & {
    readonly store: Pick<Store, "oldestOpenEvent">;
    readonly clock: Clock;
  };
  readonly #answers = new Map<string, { readonly at: EpochMs; readonly answer: Promise<Answer> }>();

  constructor(
    parts: Pick<Prepared, "config" | "course" | "sandbox"> & {
      readonly store: Pick<Store, "oldestOpenEvent">;
      readonly clock: Clock;
    },
  ) {
    this.#parts = parts;
  }

  /** Asks a task's query. Never throws for what the database or the handler does. */
  ask(task: LoadedTask): Promise<Answer> {
    const now = this.#parts.clock.now();
    const { name } = task.settings;
    const known = this.#answers.get(name);
    if (known !== undefined && now >= known.at && now - known.at <= FRESH_MS) return known.answer;
    const answer = this.#ask(task, now);
    this.#answers.set(name, { at: now, answer });
    return answer;
  }

  async #ask(task: LoadedTask, now: EpochMs): Promise<Answer> {
    const signal = AbortSignal.timeout(LONGEST_MS);
    try {
      return await currentItems(this.#parts, task, { now, withRows: false, signal });
    } catch (thrown) {
      if (signal.aborted) return { notAsked: "its answer took longer than 10 seconds" };
      const isTheirs = thrown instanceof CourseError || thrown instanceof HandlerError;
      if (!isTheirs) throw thrown;
      return { notAsked: messageOf(thrown) };
    }
  }
}
