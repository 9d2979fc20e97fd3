import type { Cell } from "bcourse-scheduler";

/** Reads a column that people fill in: what they left blank is not there. */
export function filled(cell: Cell | undefined): string | null {
  const text = String(cell ?? "").trim();
  return text === "" ? null : text;
}
