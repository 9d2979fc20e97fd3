import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock, EpochMs } from "../../domain/clock.ts";

/** How long the one-time address of `open` can be used. */
export const INVITATION_MS = 5 * 60_000;
/** How long a browser stays signed in. */
export const SESSION_MS = 12 * 3_600_000;
/** Oldest first, those above go. */
const MOST = 100;

/** Somebody who may come in. */
interface Entry {
  readonly who: string;
  readonly until: EpochMs;
}

/**
 * Who may act: whoever has the token, and the browsers that they signed in. Nothing of it outlives
 * the daemon. Secrets are kept as hashes and compared as such, so that the time a comparison takes
 * tells nothing of them.
 */
export class Access {
  readonly #clock: Clock;
  readonly #token: Uint8Array;
  readonly #invitations = new Map<string, Entry>();
  readonly #sessions = new Map<string, Entry>();

  constructor({ clock, token }: { readonly clock: Clock; readonly token: string }) {
    this.#clock = clock;
    this.#token = digest(token);
  }

  /** Says whether a text is the token. */
  isToken(text: string): boolean {
    return timingSafeEqual(digest(text), this.#token);
  }

  /**
   * Makes the secret of a one-time address.
   * @param who asks for it, and will have done what its browser does
   */
  invite(who: string): { readonly code: string; readonly until: EpochMs } {
    return this.#add(this.#invitations, who, INVITATION_MS);
  }

  /** Says who a one-time address is for; null: it was used, or is too old. Does not use it up. */
  invited(code: string): string | null {
    return this.#find(this.#invitations, code)?.who ?? null;
  }

  /** Uses a one-time address up. @returns the secret of a new session; null where it is good no more */
  signIn(code: string): { readonly secret: string; readonly who: string } | null {
    const who = this.invited(code);
    this.#invitations.delete(keyOf(code));
    if (who === null) return null;
    return { secret: this.#add(this.#sessions, who, SESSION_MS).code, who };
  }

  /** Says who has signed a browser in; null: nobody has, or it is too long ago. */
  whoIs(secret: string): string | null {
    return this.#find(this.#sessions, secret)?.who ?? null;
  }

  /** Ends a session. */
  signOut(secret: string): void {
    this.#sessions.delete(keyOf(secret));
  }

  #find(entries: ReadonlyMap<string, Entry>, secret: string): Entry | null {
    const entry = entries.get(keyOf(secret));
    return entry === undefined || this.#clock.now() >= entry.until ? null : entry;
  }

  #add(
    entries: Map<string, Entry>,
    who: string,
    lastsMs: number,
  ): { readonly code: string; readonly until: EpochMs } {
    const now = this.#clock.now();
    for (const [key, entry] of entries) {
      if (now >= entry.until || entries.size >= MOST) entries.delete(key);
    }
    const code = randomBytes(32).toString("base64url");
    const until = now + lastsMs;
    entries.set(keyOf(code), { who, until });
    return { code, until };
  }
}

function keyOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
