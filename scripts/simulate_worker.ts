/// <reference lib="deno.worker" />
/**
 * Lets one world after another run, on a core of its own: gets what a world is made of, and answers
 * with how it went.
 * @module
 */
import { simulate } from "../tests/simulation/simulate.ts";
import type { WorldOptions } from "../tests/simulation/world.ts";

self.onmessage = async ({ data }: MessageEvent<WorldOptions>): Promise<void> => {
  self.postMessage(await simulate(data));
};
