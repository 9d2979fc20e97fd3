/**
 * Decides whose fault it is that a host had to go. Pure.
 * @module
 */

/** Why a host has ended. Reasons go on from "the handler". */
export type Demise =
  /** It never said that it was ready. */
  | { readonly kind: "start_failed"; readonly reason: string }
  /** The daemon ended it. */
  | { readonly kind: "closed"; readonly reason: string }
  /** A work did not end within the grace after its timeout; `isAnswering`: the host's loop still turned. */
  | {
    readonly kind: "stuck";
    readonly id: number;
    readonly reason: string;
    readonly isAnswering: boolean;
  }
  /** A work did not end within the grace after it was asked to stop. */
  | { readonly kind: "unheeded" }
  /** It ended by itself, or broke the protocol. */
  | { readonly kind: "died"; readonly reason: string };

/** What becomes of a work whose host has gone. */
export type Verdict =
  | { readonly kind: "killed"; readonly reason: string }
  /** `isSuspect`: it may have been the one, so the next time it runs alone. */
  | { readonly kind: "put_back"; readonly reason: string; readonly isSuspect: boolean }
  | { readonly kind: "no_host"; readonly reason: string };

/**
 * Judges one of the works that were in a host when it ended. A work that was alone is guilty; of
 * several, one is only where it is certain. Else each is put back and runs alone the next time,
 * so that the guilty one is found and no other pays.
 * @param demise why the host has ended
 * @param id the work to judge
 * @param inFlight how many works were in the host, this one included
 */
export function judge(demise: Demise, id: number, inFlight: number): Verdict {
  switch (demise.kind) {
    case "start_failed":
      return { kind: "no_host", reason: demise.reason };
    case "closed":
      return { kind: "put_back", reason: demise.reason, isSuspect: false };
    case "unheeded":
      return { kind: "put_back", reason: "the scheduler was stopping", isSuspect: false };
    case "stuck":
      if (inFlight === 1) return { kind: "killed", reason: demise.reason };
      if (!demise.isAnswering) return suspect("was kept busy");
      if (id === demise.id) return { kind: "killed", reason: demise.reason };
      return {
        kind: "put_back",
        reason: "its host was ended because of another job",
        isSuspect: false,
      };
    case "died":
      if (inFlight === 1) return { kind: "killed", reason: `the handler ${demise.reason}` };
      return suspect("ended");
  }
}

function suspect(what: string): Verdict {
  const reason = `its host ${what} by one of several jobs: each runs again, alone`;
  return { kind: "put_back", reason, isSuspect: true };
}
