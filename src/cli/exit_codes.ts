/** What a command ends with. Source: design, section 7 */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong configuration or usage. */
  wrong: 2,
  notRunning: 3,
  /** The store, the lock or the port is not to be had. */
  couldNotStart: 4,
} as const;

/** One of the exit codes. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
