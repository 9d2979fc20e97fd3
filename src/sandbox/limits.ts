/** Bounds of what handlers may cost. */
export interface SandboxLimits {
  /** Hosts that run attempts of tasks with the same permissions at a time, 1 or more. */
  readonly hosts: number;
  /** Attempts in one host at a time, 1 or more. */
  readonly worksPerHost: number;
  /** Memory of a host for JavaScript values, in MB. */
  readonly memoryMb: number;
  /** After so long without work a host is ended. */
  readonly idleMs: number;
  /** How long an attempt has to end after its signal was aborted. */
  readonly graceMs: number;
  /** How long loading a module, or shaping a page of rows, may take. */
  readonly loadMs: number;
  /** How long a host may take to become ready. */
  readonly startMs: number;
  /** Longest message of a host, in characters. */
  readonly lineChars: number;
}

/** The bounds where nothing else is said. */
export const DEFAULT_LIMITS: SandboxLimits = {
  hosts: 2,
  worksPerHost: 32,
  memoryMb: 256,
  idleMs: 60_000,
  graceMs: 2_000,
  loadMs: 30_000,
  startMs: 30_000,
  lineChars: 8 * 1024 * 1024,
};
