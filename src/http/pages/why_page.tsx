import type { JSX } from "hono/jsx/jsx-runtime";
import { DUTCH } from "../../plan/why/dutch.ts";
import { ENGLISH } from "../../plan/why/english.ts";
import type { Story } from "../../plan/why/item_story.ts";
import type { Line } from "../../plan/why/line.ts";
import { toldIn, type ToldLine, type ToldStory, type WhyWords } from "../../plan/why/words.ts";
import { jobHref } from "../href.ts";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import type { Asked } from "./why.ts";
import type { Words } from "../words.ts";

/** The address that asks about an item. */
export function whyHref({ task, item }: Pick<Asked, "task" | "item">): string {
  return `/why?${new URLSearchParams({ task, item })}`;
}

/** Says why a reminder went out, is to come or did not come about; a form, and what was asked. */
export function WhyPage({ frame, asked, story, tasks, isHidden }: {
  readonly frame: Frame;
  readonly asked: Asked;
  /** Null: nothing was asked yet. */
  readonly story: Story | null;
  /** Names to choose from. */
  readonly tasks: readonly string[];
  /** Whether a person was asked about whom nothing is told to who is not signed in. */
  readonly isHidden: boolean;
}): JSX.Element {
  const words = whyWords(frame.words);
  const { headings } = words;
  return (
    <Layout frame={frame} title={headings.title} isLive={false}>
      <PageHead id="why" title={headings.title}>
        {story === null
          ? <p class="reason">{isHidden ? headings.personHidden : headings.about}</p>
          : <Answer story={toldIn(words, story)} words={words} />}
      </PageHead>
      {story !== null && <Parts story={toldIn(words, story)} words={words} />}
      <Ask asked={asked} tasks={tasks} words={words} />
    </Layout>
  );
}

/** The words of stories in the language of a page. */
export function whyWords({ locale }: Pick<Words, "locale">): WhyWords {
  // Wider than the words of today: the page has more languages than one.
  const language: string = locale;
  return language.startsWith("nl") ? DUTCH : ENGLISH;
}

interface PartProps {
  readonly story: ToldStory;
  readonly words: WhyWords;
}

/** A person's address is not repeated in the form: most of it would be hidden. */
function Answer({ story, words }: PartProps): JSX.Element {
  const { task, item, person, label, answer, meant } = story;
  const about = person ?? `${task}, ${item}`;
  return (
    <>
      <p>{label === null ? about : `${about}: ${label}`}</p>
      <p id="answer" class="reason">{answer.text}</p>
      {meant.length > 0 && (
        <p>
          {words.headings.meant}: {meant.map((one, index) => (
            <>
              {index > 0 && ", "}
              <a href={whyHref(one)}>{one.label === "" ? one.item : `${one.item} ${one.label}`}</a>
            </>
          ))}
        </p>
      )}
    </>
  );
}

function Parts({ story, words }: PartProps): JSX.Element {
  const { headings } = words;
  const { standing, answer, jobs, person, past, ahead } = story;
  const others = standing.filter(({ code }) => code !== answer.code);
  return (
    <>
      {others.length > 0 && (
        <Lines id="standing" heading={headings.standing} lines={others} words={words} />
      )}
      {jobs.map(({ id, lines }, index) => (
        <Lines
          id={`job-${index}`}
          heading={headings.job(id)}
          job={id}
          lines={lines}
          words={words}
        />
      ))}
      {person !== null && (
        <>
          <Lines
            {...{ id: "past", heading: headings.past, lines: past, words }}
            empty={headings.nothingPast}
          />
          <Lines
            {...{ id: "ahead", heading: headings.ahead, lines: ahead, words }}
            empty={headings.nothingAhead}
          />
        </>
      )}
    </>
  );
}

function Lines({ id, heading, job, lines, empty }: {
  readonly id: string;
  readonly heading: string;
  /** The job that the heading leads to. */
  readonly job?: string;
  readonly lines: readonly ToldLine[];
  readonly words: WhyWords;
  readonly empty?: string;
}): JSX.Element {
  return (
    <section id={id} class="card" aria-labelledby={`${id}-h`}>
      <h2 id={`${id}-h`}>{job === undefined ? heading : <a href={jobHref(job)}>{heading}</a>}</h2>
      {lines.length === 0 && <p class="empty">{empty}</p>}
      <ol class="story">
        {lines.map((line) => (
          <li class={moodOf(line)}>
            {line.when !== null && "at" in line && (
              <time class="away" datetime={line.at}>{line.when}</time>
            )}
            <p>{line.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The colour of a line's dot, as on the page of a job. */
function moodOf(line: Line): string {
  if (line.code === "attempt") return line.outcome;
  if (line.code === "mail") return line.state === "sent" ? "succeeded" : "retried";
  if (line.code === "missed" || line.code === "will_be_missed") return "missed";
  return line.code.startsWith("will") || line.code === "is_due" ? "ahead" : line.code;
}

/** Works without JavaScript: a form whose address is the question. */
function Ask({ asked, tasks, words: { headings } }: {
  readonly asked: Asked;
  readonly tasks: readonly string[];
  readonly words: WhyWords;
}): JSX.Element {
  return (
    <section id="ask" class="card" aria-label={headings.title}>
      <form class="ask" method="get" action="/why">
        <p>
          <label for="ask-task">{headings.task}</label>
          <input id="ask-task" name="task" list="ask-tasks" value={asked.task} required />
          <datalist id="ask-tasks">
            {tasks.map(toOption)}
          </datalist>
        </p>
        <p>
          <label for="ask-item">{headings.item}</label>
          <input
            {...{ id: "ask-item", name: "item", value: asked.item, required: true }}
            aria-describedby="ask-item-note"
          />
          <small id="ask-item-note">{headings.itemNote}</small>
        </p>
        <p>
          <button type="submit">{headings.ask}</button>
        </p>
      </form>
      <form class="ask" method="get" action="/why">
        <p>
          <label for="ask-person">{headings.person}</label>
          <input
            {...{ id: "ask-person", name: "person", type: "email", required: true }}
            autocomplete="off"
            aria-describedby="ask-person-note"
          />
          <small id="ask-person-note">{headings.personNote}</small>
        </p>
        <p>
          <button type="submit">{headings.askPerson}</button>
        </p>
      </form>
    </section>
  );
}

function toOption(name: string): JSX.Element {
  return <option value={name}>{name}</option>;
}
