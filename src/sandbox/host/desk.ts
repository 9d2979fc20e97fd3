import type { AsyncLocalStorage } from "node:async_hooks";
import type { Row, Task } from "../../handler.ts";
import type { Ending, FromHost, ToHost, WorkMessage } from "../protocol.ts";
import type { Calls } from "./calls.ts";
import { createContext, createCourse } from "./context.ts";
import { loadModule } from "./modules.ts";
import { Owner } from "./owner.ts";
import { readRows, shapeRows } from "./rows.ts";
import { runAttempt } from "./run_attempt.ts";
import { describeTask } from "./task_shape.ts";
import { explainThrown, type Thrown } from "./thrown.ts";
import type { Wire } from "./wire.ts";

/** What the desk works with. */
export interface DeskParts {
  readonly wire: Wire;
  readonly calls: Calls;
  readonly whose: AsyncLocalStorage<Owner | undefined>;
  /** Ends the host for an error of its own code: better than to leave a work without an ending. */
  readonly crash: (thrown: unknown) => never;
}

type WorkToHost = WorkMessage & { readonly id: number };

/** Rows in one message, so that no message grows with the result. */
const PAGE = 500;

/** Takes the daemon's messages and starts what they ask for. */
export class Desk {
  readonly #parts: DeskParts;
  readonly #owners = new Map<number, Owner>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Takes one message. Returns at once: works run side by side. */
  take(message: ToHost): void {
    const { wire, calls } = this.#parts;
    switch (message.kind) {
      case "ping":
        wire.post({ kind: "pong" });
        return wire.flush();
      case "reply":
      case "refuse":
        return calls.settle(message);
      case "abort":
        return this.#owners.get(message.id)?.controller.abort(REASONS[message.cause]());
      default: {
        const owner = new Owner(message.id, this.#parts);
        this.#owners.set(owner.id, owner);
        this.#work(owner, message).catch(this.#parts.crash);
      }
    }
  }

  async #work(owner: Owner, message: WorkToHost): Promise<void> {
    const { wire, whose } = this.#parts;
    // Loaded for all works, so what a module does at its top belongs to none of them.
    const loaded = await whose.run(undefined, () => loadModule(message));
    const ending = "broken" in loaded
      ? brokenEnding(message, loaded.broken)
      : await whose.run(owner, () => this.#run(owner, loaded.task, message));
    owner.end();
    this.#owners.delete(owner.id);
    wire.post(ending);
  }

  async #run(owner: Owner, task: Task, message: WorkToHost): Promise<Ending> {
    const { id } = owner;
    switch (message.kind) {
      case "execute": {
        const end = await runAttempt(owner, task, createContext(owner, message.request));
        return { kind: "done", id, ...end };
      }
      case "describe":
        return { kind: "described", id, description: describeTask(task) };
      case "query":
        return await this.#query(owner, task, message);
      case "shape": {
        const { rows, problems } = shapeRows(task, message.rows, message.columns);
        return this.#sendRows(id, rows, problems);
      }
    }
  }

  async #query(
    owner: Owner,
    task: Task,
    message: WorkToHost & { readonly kind: "query" },
  ): Promise<Ending> {
    const { id } = owner;
    const { all, get } = createCourse(owner);
    const instant = Temporal.Instant.fromEpochMilliseconds;
    try {
      if (typeof task.query !== "function") {
        throw new TypeError("the handler has no query function");
      }
      const [now, since] = [instant(message.now), instant(message.since)];
      const value = await task.query({ now, since, args: message.args, course: { all, get } });
      const rows = readRows(value);
      await owner.settle();
      if (owner.fault !== null) return queryFailed(id, owner.fault);
      return this.#sendRows(id, rows, []);
    } catch (thrown) {
      return queryFailed(id, explainThrown(thrown));
    }
  }

  #sendRows(id: number, rows: readonly Row[], problems: readonly string[]): Ending {
    for (let from = 0; from < rows.length; from += PAGE) {
      this.#parts.wire.post({ kind: "rows", id, rows: rows.slice(from, from + PAGE) });
    }
    return { kind: "rows_end", id, problems };
  }
}

const REASONS = {
  timeout: () => new DOMException("The attempt took longer than it may", "TimeoutError"),
  stop: () => new DOMException("The scheduler is stopping", "AbortError"),
};

function queryFailed(id: number, { reason, error }: Thrown): Ending {
  return { kind: "query_failed", id, reason, error };
}

/** For an attempt a module that cannot be loaded is a failure; the other works tell more. */
function brokenEnding(
  { kind, id }: WorkToHost,
  broken: Omit<FromHost & { readonly kind: "broken" }, "kind" | "id">,
): Ending {
  if (kind !== "execute") return { kind: "broken", id, ...broken };
  const reason = `the handler cannot be used as ${broken.found}`;
  const { place } = broken;
  const error = place === null
    ? null
    : `${reason}\n    at ${place.file}:${place.line}:${place.column}`;
  return { kind: "done", id, outcome: { state: "failed", reason, retry: true }, error };
}
