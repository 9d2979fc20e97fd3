import manifest from "../../deno.json" with { type: "json" };

/** The version of this program, after semver. */
export const VERSION: string = manifest.version;
