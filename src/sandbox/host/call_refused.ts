import type { Refusal } from "../protocol.ts";

/** What a handler gets where the daemon could not do what it asked for. */
export class CallRefused extends Error {
  /** Stable name of the fault, such as `COURSE_REFUSED`; empty where it has none. */
  readonly code: string;

  /** @param refusal what the daemon said */
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = refusal.name;
    this.code = refusal.code ?? "";
  }
}
