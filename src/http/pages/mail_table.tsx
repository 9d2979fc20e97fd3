import type { JSX } from "hono/jsx/jsx-runtime";
import { Act } from "../acting/act.tsx";
import { jobHref, personHref } from "../href.ts";
import type { Frame } from "./layout.tsx";
import type { MailRow } from "./mail_rows.ts";
import { MailPill } from "./pill.tsx";
import { Time } from "./time.tsx";

/** Mails, one a line; on a telephone each becomes a small card. */
export function MailTable({ mails, frame, isJobShown = false, isBrief = false }: {
  readonly mails: readonly MailRow[];
  readonly frame: Frame;
  /** Whether the subject leads to the job. */
  readonly isJobShown?: boolean;
  /** Whether what the server said and what can be done are left to other pages. */
  readonly isBrief?: boolean;
}): JSX.Element {
  const { words, when } = frame;
  return (
    <ul class="mails">
      {mails.map((mail) => (
        <li>
          <span class="subject">
            {isJobShown ? <a href={jobHref(mail.job)}>{subjectOf(mail)}</a> : subjectOf(mail)}
          </span>
          <MailPill mail={mail} words={words} />
          <span class="to">
            {mail.person === null ? mail.to : <a href={personHref(mail.person)}>{mail.to}</a>}
          </span>
          <Time at={mail.changed_at} when={when} />
          {!isBrief && mail.answer !== null && (
            <span class="answer" title={words.answer}>{mail.answer}</span>
          )}
          {!isBrief && <Doubt mail={mail} frame={frame} />}
        </li>
      ))}
    </ul>
  );
}

/** A mail that may have gone out is sent or given up by a person. */
function Doubt(
  { mail, frame }: { readonly mail: MailRow; readonly frame: Frame },
): JSX.Element | null {
  if (!frame.canAct || (mail.state !== "unknown" && mail.state !== "held")) return null;
  const { words } = frame;
  return (
    <span class="acts">
      <Act action="send" of={{ mail: mail.seq }} frame={frame} label={words.act.send} />
      <Act action="drop" of={{ mail: mail.seq }} frame={frame} label={words.act.drop} />
    </span>
  );
}

function subjectOf({ subject, key }: MailRow): string {
  return subject === "" ? key : subject;
}
