import assert from "node:assert/strict";
import { BOUNDARIES } from "../../src/run/boundaries.ts";
import { busyStore, type Fault, fullDisk } from "../support/faulty.ts";
import {
  BAD,
  LEAVES,
  MOVES,
  ONCE_BAD,
  type Standing,
  tell,
  type Telling,
  WELL,
} from "./faulty_story.ts";

const KINDS = ["jobs", "mails", "deliveries"] as const;

/** What a fault has changed of how all stands; empty where nothing. */
function differences(found: Standing, wanted: Standing, kinds: Kinds): readonly string[] {
  return kinds.flatMap((kind) => {
    const [is, should] = [found[kind], wanted[kind]];
    return [...new Set([...Object.keys(is), ...Object.keys(should)])]
      .filter((name) => is[name] !== should[name])
      .map((name) => `${kind} ${name}: ${is[name]}, not ${should[name]}`);
  });
}

type Kinds = readonly (keyof Standing)[];

/** Tells the story with a fault at one call after the other. @returns what came out otherwise */
async function troubles(
  faultAt: (call: number) => Fault,
  { from = 0, step = 1, isMeant = () => true, kinds = KINDS, ...telling }: Telling & {
    /** The call to begin at, and every how many there is a fault. */
    readonly from?: number;
    readonly step?: number;
    readonly isMeant?: (method: string) => boolean;
    /** What must come out as it does where nothing fails. */
    readonly kinds?: Kinds;
  } = {},
): Promise<readonly string[]> {
  const { calls, end } = await tell(null, telling);
  const found: string[] = [];
  for (let index = from; index < calls.length; index += step) {
    const method = calls[index] ?? "";
    if (!isMeant(method)) continue;
    const story = await tell(faultAt(index + 1), telling);
    const all = differences(story.end, end, kinds);
    if (all.length > 0) found.push(`call ${index + 1}, ${method}: ${all.join("; ")}`);
  }
  return found;
}

/** The call after everything was planned once: what is planned too late is another story. */
async function firstPlanned(): Promise<number> {
  const { calls } = await tell(null);
  return 1 + calls.indexOf("recordReconcile");
}

function outlives(method: string): boolean {
  return BOUNDARIES.some((boundary) => boundary === `store.${method}`);
}

/** A call whose effect takes place, and nobody learns that it did. */
function untold(failAt: number): Fault {
  return { failAt, when: "after", error: busyStore };
}

Deno.test("everybody has their mail once where nothing fails", async () => {
  const mails = [WELL, ONCE_BAD, BAD, MOVES].map((id) => `anna${id}@example.org`)
    .concat([WELL, ONCE_BAD, MOVES].map((id) => `bob${id}@example.org`));
  assert.deepEqual((await tell(null)).end, {
    jobs: {
      [WELL]: "succeeded 1 succeeded",
      [ONCE_BAD]: "succeeded 2 retried succeeded",
      [BAD]: "failed 2 retried failed",
      [MOVES]: "succeeded 1 moved succeeded",
      [LEAVES]: "cancelled 0 cancelled",
    },
    mails: Object.fromEntries(mails.map((email) => [email, 1])),
    deliveries: Object.fromEntries(mails.map((email) => [email, "sent"])),
  });
});

Deno.test("a call of the store that fails once changes nothing", async () => {
  const found = await troubles((failAt) => ({ failAt, when: "before", error: busyStore }));
  assert.deepEqual(found, []);
});

Deno.test("a call of the store that fails once, after its effect, changes nothing", async () => {
  assert.deepEqual(await troubles(untold, { isMeant: outlives }), []);
});

Deno.test("everybody has their mail after a restart, whatever call failed after its effect", async () => {
  const kinds = ["mails"] as const;
  assert.deepEqual(await troubles(untold, { isMeant: outlives, restarts: true, kinds }), []);
});

Deno.test("a mail that was certainly not sent is not given up as in doubt", async () => {
  const isMeant = (method: string): boolean => method === "intendDelivery";
  assert.deepEqual(await troubles(untold, { isMeant, onUnknown: "drop" }), []);
});

Deno.test("12 calls of the store that fail one after the other change nothing", async () => {
  const fault = { times: 12, when: "before", error: fullDisk } as const;
  const from = await firstPlanned();
  assert.deepEqual(await troubles((failAt) => ({ failAt, ...fault }), { from, step: 3 }), []);
});

Deno.test("a disk that is full for ten minutes changes nothing", async () => {
  const fault = { times: Infinity, when: "before", error: fullDisk } as const;
  const ask = { from: await firstPlanned(), step: 2, heals: true };
  assert.deepEqual(await troubles((failAt) => ({ failAt, ...fault }), ask), []);
});
