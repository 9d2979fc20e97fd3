import type { JSX } from "hono/jsx/jsx-runtime";
import { Act } from "../acting/act.tsx";
import type { Attention } from "./attention.ts";
import { JobLink } from "./job_link.tsx";
import type { Frame } from "./layout.tsx";

const JOBS_MOST = 5;

/** What needs attention and what to do about it; nothing where all is well. */
export function AttentionList({ attention, frame }: {
  readonly attention: readonly Attention[];
  readonly frame: Frame;
}): JSX.Element {
  const { words } = frame;
  return (
    <section id="attention" hidden={attention.length === 0} aria-labelledby="attention-h">
      <h2 id="attention-h" class="unseen">{words.attentionHeading}</h2>
      <ul class="attention">
        {attention.map((thing) => <Thing key={thing.title} thing={thing} frame={frame} />)}
      </ul>
    </section>
  );
}

function Thing(
  { thing, frame }: { readonly thing: Attention; readonly frame: Frame },
): JSX.Element {
  const { words } = frame;
  const { level, title, details, jobs, advice, act } = thing;
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
      {act !== undefined && (
        <p class="acts">
          <Act {...act} frame={frame} label={words.act[act.action]} />
        </p>
      )}
    </li>
  );
}

function Detail({ line }: { readonly line: string }): JSX.Element {
  return <p class="detail">{line}</p>;
}
