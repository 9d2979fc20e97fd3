import { BUILT_IN } from "../../../tasks/built_in.ts";

/** Names of the handlers that come with the scheduler, sorted. Loads none of them. */
export function builtInNames(): readonly string[] {
  return Object.keys(BUILT_IN).sort();
}
