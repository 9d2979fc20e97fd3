/**
 * The promises that every simulated world is held to, each with the sentence of the design that it
 * stands for.
 */
export const INVARIANTS = {
  "one claim": "a job is claimed by at most one live lease",
  "claims when due": "nothing is claimed before it is due, and nothing is due before its run_at",
  "legal moves": "a job's state moves only as the table in domain/job.ts says",
  "told by history": "the last line of a job's history says why it stands where it stands",
  "one job per event": "UNIQUE(task, item, event time)",
  "fenced": "a daemon that has lost its lease writes nothing any more",
  "sent once": "a mail goes out once per job and key, unless it was unknown first",
  "not about the past": "never a reminder of an event that has begun",
  "not too late": "nothing starts later than the grace allows",
  "as the query says": "nothing goes out about what was called off or moved since the last look",
  "looked at by answers": "a job is cancelled or moved only as an answer of its query says",
  "no catching up": "catch_up: false never plans what was due before the task was first seen",
  "missed for a reason": "a job is missed only where it is too late, or its event has begun",
  "attempts bounded": "attempts never exceed retry.limit + 1, and three rescues beyond",
  "outages are free": "an outage costs a job no attempt",
  "nothing waits in vain": "what is due and can run is started soon",
  "nothing is stuck": "a job that nobody runs is put back",
  "planned": "each event that counts has its job",
  "everything went out": "every reminder goes out",
  "deliveries tell the truth": "the record of a mail agrees with what the server saw",
  "books balance": "counts and listings agree with what was written",
  "ends in good order":
    "a daemon that is asked to stop does so within its grace, and leaves nothing running",
  "stays up": "a daemon ends only as it is told to, or as its place is taken",
} as const;

/** The promises that worlds are held to beside these, in which several daemons share the store. */
export const HOST_INVARIANTS = {
  "another plans soon": "when the planner dies or is cut off, another plans within 10 s",
  "one runs it":
    "no job runs in two daemons at once, unless the first was cut off for longer than its lease",
  "taken when lost": "a job is taken from a daemon only where its lease has ended",
  "finishes are fenced": "the finish of a daemon that has lost its lease is refused",
  "limits are for all": "concurrency, breakers and rate_limit hold for all daemons together",
  "files may differ":
    "a daemon claims only what its file knows, and cancels nothing that another's knows",
} as const;

/** Names a promise. */
export type InvariantName = keyof typeof INVARIANTS | keyof typeof HOST_INVARIANTS;

/** A promise that was not kept. */
export interface Violation {
  readonly invariant: InvariantName;
  /** What was found. */
  readonly found: string;
}

/** Keeps the first violation; the world stops at it. */
export class Judge {
  #violation: Violation | null = null;

  get violation(): Violation | null {
    return this.#violation;
  }

  /** Says that a promise is kept, or what was found instead. */
  expect(invariant: InvariantName, isKept: boolean, found: () => string): void {
    if (!isKept) this.#violation ??= { invariant, found: found() };
  }
}
