import type { Words } from "../words.ts";
import type { Attention } from "./attention.ts";
import type { Overview } from "./overview.ts";
import { instantOf } from "./time.tsx";

/** Daemons that were not heard of again; no error, as others do their work. */
export function silentDaemons({ status, when }: Overview, words: Words): readonly Attention[] {
  const { daemons } = status;
  // Whoever serves this page and cannot renew its own lease has other things to tell.
  if (!daemons.some(({ alive }) => alive)) return [];
  return daemons.filter(({ alive }) => !alive).map(({ host, pid, heartbeat_at }) => ({
    level: "warning",
    title: words.silent(host),
    details: [words.silentDetail(when.moment(instantOf(heartbeat_at)), pid)],
    advice: words.silentAdvice,
    jobs: [],
  }));
}

/** Files that hosts do not have alike. */
export function differingFiles({ status }: Overview, words: Words): readonly Attention[] {
  return status.differences.map(({ file, versions }) => ({
    level: "warning",
    title: words.differs(file),
    details: versions.map(({ hosts, hash }) => words.differsDetail(hosts.join(", "), hash)),
    advice: words.differsAdvice,
    jobs: [],
  }));
}
