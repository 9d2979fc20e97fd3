import type { JSX } from "hono/jsx/jsx-runtime";
import type { MailView } from "../run/views.ts";
import { jobHref } from "./job_link.tsx";
import { Time } from "./time.tsx";
import type { When } from "./when.ts";
import type { Words } from "./words.ts";

/** Mails, one a line; on a telephone each becomes a small card. */
export function MailTable({ mails, when, words, isJobShown = false }: {
  readonly mails: readonly MailView[];
  readonly when: When;
  readonly words: Words;
  /** Whether the subject leads to the job, and what the server said is left to the job's page. */
  readonly isJobShown?: boolean;
}): JSX.Element {
  return (
    <ul class="mails">
      {mails.map((mail) => (
        <li>
          <span class="subject">
            {isJobShown ? <a href={jobHref(mail.job)}>{subjectOf(mail)}</a> : subjectOf(mail)}
          </span>
          <MailState mail={mail} words={words} />
          <span class="to">{mail.to}</span>
          <Time at={mail.changed_at} when={when} />
          {!isJobShown && mail.answer !== null && (
            <span class="answer" title={words.answer}>{mail.answer}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function MailState(
  { mail, words }: { readonly mail: MailView; readonly words: Words },
): JSX.Element {
  const isDoubtful = mail.state === "sent" && mail.unknown_at !== null;
  const text = isDoubtful ? words.maybeTwice : words.mailState[mail.state];
  return <span class={`pill ${isDoubtful ? "unknown" : mail.state}`}>{text}</span>;
}

function subjectOf({ subject, key }: MailView): string {
  return subject === "" ? key : subject;
}
