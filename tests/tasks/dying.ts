import type { Gate } from "./job_world.ts";

/** Where a process ends: before or after the effect of its n-th call, of all or of one kind. */
export interface Death {
  readonly call: number;
  readonly side: "before" | "after";
  /** Such as `course.transaction`; default: any. */
  readonly of?: string;
}

/** What a handler meets whose process has ended. */
export class Killed extends Error {}

/** Makes the gate of a process that dies; after its death it does nothing any more. */
export function dying({ call, side, of }: Death): Gate {
  let calls = 0;
  let isDead = false;
  return async (name, effect) => {
    if (isDead) throw new Killed();
    if (of === undefined || of === name) calls += 1;
    if (calls === call) isDead = true;
    if (isDead && side === "before") throw new Killed();
    const result = await effect();
    // Lanes that were under way when another one died hear nothing either.
    if (isDead) throw new Killed();
    return result;
  };
}
