import type { JSX } from "hono/jsx/jsx-runtime";
import type { Attention } from "./attention.ts";
import { JobLink } from "./job_link.tsx";
import type { Words } from "./words.ts";

const JOBS_MOST = 5;

/** What needs attention and what to do about it; nothing where all is well. */
export function AttentionList({ attention, words }: {
  readonly attention: readonly Attention[];
  readonly words: Words;
}): JSX.Element {
  return (
    <section id="attention" hidden={attention.length === 0} aria-labelledby="attention-h">
      <h2 id="attention-h" class="unseen">{words.attentionHeading}</h2>
      <ul class="attention">
        {attention.map((thing) => <Thing key={thing.title} thing={thing} words={words} />)}
      </ul>
    </section>
  );
}

function Thing(
  { thing, words }: { readonly thing: Attention; readonly words: Words },
): JSX.Element {
  const { level, title, details, jobs, advice } = thing;
  const more = jobs.length - JOBS_MOST;
  return (
    <li class={`thing ${level}`}>
      <h3>{title}</h3>
      {details.map((line) => <Detail key={line} line={line} />)}
      {jobs.length > 0 && (
        <ul class="inline">
          {jobs.slice(0, JOBS_MOST).map((job) => (
            <li>
              <JobLink job={job} />
            </li>
          ))}
          {more > 0 && <li>{words.andMore(more)}</li>}
        </ul>
      )}
      <p class="advice">
        <strong>{words.toDo}</strong> {advice}
      </p>
    </li>
  );
}

function Detail({ line }: { readonly line: string }): JSX.Element {
  return <p class="detail">{line}</p>;
}
