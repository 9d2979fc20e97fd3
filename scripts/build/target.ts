/** A machine that the program is built for: Linux with glibc. */
export interface Target {
  /** As `--target` has it. */
  readonly name: string;
  /** As Deno has it. */
  readonly triple: string;
  /** npm's package with Deno itself. */
  readonly runtime: string;
  /** As Debian has it. */
  readonly debian: string;
}

const TARGETS: readonly Target[] = [
  {
    name: "x86-64",
    triple: "x86_64-unknown-linux-gnu",
    runtime: "@deno/linux-x64-glibc",
    debian: "amd64",
  },
  {
    name: "arm64",
    triple: "aarch64-unknown-linux-gnu",
    runtime: "@deno/linux-arm64-glibc",
    debian: "arm64",
  },
];

/**
 * Finds a target by its name.
 * @param name null: the machine that this runs on
 */
export function findTarget(name: string | null): Target {
  const found = TARGETS.find((one) => name === null ? isNative(one) : one.name === name);
  if (found !== undefined) return found;
  const names = TARGETS.map((one) => one.name).join(" or ");
  throw new Error(`Cannot build for "${name ?? Deno.build.target}": wanted ${names}`);
}

/** Says whether what is built for it runs on this machine. */
export function isNative(target: Target): boolean {
  return target.triple === Deno.build.target;
}
