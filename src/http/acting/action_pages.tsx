import type { JSX } from "hono/jsx/jsx-runtime";
import type { Action, ActionError } from "../../domain/action.ts";
import type { Prospect } from "../../run/actions/prospect.ts";
import { postPath } from "./action_request.ts";
import { actionWords, consequences, ENGLISH_ACTIONS } from "./action_words.ts";
import { jobHref } from "../href.ts";
import { type Frame, Layout, PlainPage } from "../pages/layout.tsx";

/** Says what an action will do and how many people it mails, and asks. Works without JavaScript. */
export function ConfirmPage({ action, prospect, frame }: {
  readonly action: Action;
  readonly prospect: Prospect;
  readonly frame: Frame;
}): JSX.Element {
  const words = actionWords(frame.words);
  const title = words.ask[action.verb](prospect);
  const { mail, job } = prospect;
  return (
    <Layout frame={frame} title={title} isLive={false}>
      <section id="confirm" class="verdict">
        <h1>{title}</h1>
        {mail !== null && <p class="reason">{words.recipient(mail.to, mail.subject)}</p>}
        <p>{words.effect[action.verb]}</p>
        <ul>
          {consequences(prospect, words).map((line) => <li key={line}>{line}</li>)}
        </ul>
        {job !== null && (
          <p class="id">
            <a href={jobHref(job.id)}>{job.id}</a>
          </p>
        )}
        <form method="post" action={postPath(action)}>
          {"item" in action && action.item !== null &&
            <input type="hidden" name="item" value={action.item} />}
          <button type="submit">{words.button[action.verb]}</button>{" "}
          <a href={job === null ? "/" : jobHref(job.id)}>{words.noGoBack}</a>
        </form>
      </section>
    </Layout>
  );
}

/** Why an action is refused. */
export function RefusedPage({ error, frame }: {
  readonly error: ActionError;
  readonly frame: Frame;
}): JSX.Element {
  const words = actionWords(frame.words);
  return (
    <PlainPage frame={frame} headline={words.cannot}>
      <p>{words.refused[error.code]}</p>
      {words === ENGLISH_ACTIONS && <p class="reason">{error.message}: {error.hint}</p>}
    </PlainPage>
  );
}

/** That nothing can be changed here. */
export function ReadOnlyPage({ frame }: { readonly frame: Frame }): JSX.Element {
  const words = actionWords(frame.words);
  return (
    <PlainPage frame={frame} headline={words.readOnly}>
      <p>{words.readOnlyNote}</p>
    </PlainPage>
  );
}

/** How to sign in; with a one-time address, the button that does it. */
export function SignInPage({ frame, code, who }: {
  readonly frame: Frame;
  /** Null: the address had none. */
  readonly code: string | null;
  /** Whom the address is for; null: it is good no more. */
  readonly who: string | null;
}): JSX.Element {
  const words = actionWords(frame.words);
  const isTooLate = code !== null && who === null;
  return (
    <PlainPage frame={frame} headline={isTooLate ? words.signInTooLate : words.signInTitle}>
      {code !== null && who !== null
        ? (
          <form method="post" action="/sign-in">
            <p>{words.signInAs(who)}</p>
            <input type="hidden" name="code" value={code} />
            <button type="submit">{words.signInButton}</button>
          </form>
        )
        : (
          <>
            <p>{words.signInHow}</p>
            <pre tabindex={0}>bcourse-scheduler open</pre>
            <p>{words.signInThen}</p>
          </>
        )}
    </PlainPage>
  );
}
