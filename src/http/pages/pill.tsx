import type { JSX } from "hono/jsx/jsx-runtime";
import type { JobState } from "../../domain/job.ts";
import type { MailView } from "../../run/views.ts";
import type { Words } from "../words.ts";

/** Where a job stands, as a coloured word. */
export function JobPill(
  { state, words }: { readonly state: JobState; readonly words: Words },
): JSX.Element {
  return <span class={`pill ${state}`}>{words.jobState[state]}</span>;
}

/** Where a mail stands, as a coloured word. */
export function MailPill({ mail, words }: {
  readonly mail: Pick<MailView, "state" | "unknown_at">;
  readonly words: Words;
}): JSX.Element {
  const isDoubtful = mail.state === "sent" && mail.unknown_at !== null;
  const text = isDoubtful ? words.maybeTwice : words.mailState[mail.state];
  return <span class={`pill ${isDoubtful ? "unknown" : mail.state}`}>{text}</span>;
}
