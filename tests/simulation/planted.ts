/**
 * Bugs that are planted in worlds, as the simulation must be able to fail.
 * @module
 */
import assert from "node:assert/strict";
import type { InvariantName } from "./judge.ts";
import { simulate } from "./simulate.ts";
import type { Bug, BuggyCall } from "./supervisor.ts";
import type { WorldOptions } from "./world.ts";

/** A bug is met in one of so many worlds. */
const WORLDS = 15;

/** A bug, and the promise that it breaks. */
export interface Planted {
  readonly bug: Bug;
  readonly caught: InvariantName;
  /** The world to begin with: the first that meets the bug; default 1. */
  readonly from?: number;
}

/** Lets worlds with a bug in them live until one is caught. */
export async function expectCaught(
  { bug, caught, from = 1 }: Planted,
  of: Pick<WorldOptions, "isShared"> = {},
): Promise<void> {
  for (let seed = from; seed < from + WORLDS; seed++) {
    const { violation } = await simulate({ seed, days: 10, steps: 15_000, bug, ...of });
    if (violation === null) continue;
    return assert.equal(violation.invariant, caught, `world ${seed}: ${violation.found}`);
  }
  assert.fail("no world was caught");
}

/** A bug in one method of the store. @param answer undefined: this call has none */
export function inStore(method: string, answer: (call: BuggyCall) => unknown): Bug {
  return { store: (call) => call.method === method ? answer(call) : undefined };
}
