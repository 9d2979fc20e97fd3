import type { EpochMs } from "../domain/clock.ts";
import type { Problem } from "../domain/problem.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Prepared } from "./prepare.ts";

/** A configuration that is good, with everything opened that it names. */
export interface Loaded {
  readonly prepared: Prepared;
  readonly mailer: Mailer;
  /** Warnings. */
  readonly problems: readonly Problem[];
  readonly loadedAt: EpochMs;
}

/** Closes what a configuration had opened. */
export async function closeLoaded({ prepared, mailer }: Loaded): Promise<void> {
  await mailer.close();
  await prepared.close();
}
