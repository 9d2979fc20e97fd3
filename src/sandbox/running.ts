import type { EpochMs } from "../domain/clock.ts";
import type { LogLine } from "../domain/job.ts";
import type { Row } from "../handler.ts";
import type { Ring } from "./alarm.ts";
import type { FromHost } from "./protocol.ts";
import type { Stage, Work, WorkEnd } from "./work.ts";

/** A work in a host, and what has come of it so far. */
export class Running {
  /** Its number. */
  readonly id: number;
  readonly work: Work;
  readonly log: LogLine[] = [];
  readonly rows: Row[] = [];
  /** Settles with how it ended. */
  readonly end = Promise.withResolvers<WorkEnd>();
  /** Listens to the work's signal. */
  readonly onAbort: () => void;
  stage: Stage = "running";
  /** Its next deadline. */
  ring: Ring | null = null;

  constructor(id: number, work: Work, onStop: (running: Running) => void) {
    this.id = id;
    this.work = work;
    this.onAbort = () => onStop(this);
  }

  /** Keeps what its handler logged or found. */
  keep(message: FromHost & { readonly kind: "log" | "rows" }, now: EpochMs): void {
    if (message.kind === "rows") {
      for (const row of message.rows) this.rows.push(row);
    } else {
      this.log.push({ at: now, level: message.level, message: message.message });
    }
  }
}
