import type { JSX } from "hono/jsx/jsx-runtime";
import type { Config } from "../../config/config.ts";
import { formatProblem } from "../../domain/problem.ts";
import type { Status } from "../../run/status.ts";
import { generalSettings, type Setting, taskSettings } from "./config_rows.ts";
import { taskHref } from "../href.ts";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import { Time } from "./time.tsx";
import type { Words } from "../words.ts";

/** Settings of more tasks than these are left to their file, so that the page stays quick. */
const TASKS_MOST = 40;
const PROBLEMS_MOST = 50;

/** The configuration as it was loaded, with what is wrong with its file. Secrets are not in it. */
export function ConfigPage({ config, status, frame }: {
  readonly config: Config;
  readonly status: Status;
  readonly frame: Frame;
}): JSX.Element {
  const { words, when } = frame;
  const { path, loaded_at } = status.config;
  return (
    <Layout frame={frame} title={words.places.config} place="config">
      <PageHead title={words.places.config}>
        <p>
          {words.loadedFrom(path)} <Time at={loaded_at} when={when} />
        </p>
        <p class="note">{words.secretsNote}</p>
      </PageHead>
      <Problems status={status} words={words} />
      <section id="general" class="card" aria-labelledby="general-h">
        <h2 id="general-h">{words.general}</h2>
        <Settings settings={generalSettings(config, { status, words })} />
      </section>
      <section id="task-settings" class="card" aria-labelledby="task-settings-h">
        <h2 id="task-settings-h">{words.tasks}</h2>
        {config.tasks.slice(0, TASKS_MOST).map((task) => (
          <details id={`task-${task.name}`}>
            <summary>{task.name}</summary>
            <Settings settings={taskSettings(task, words)} />
            <p class="more">
              <a href={taskHref(task.name)}>{words.openTask(task.name)}</a>
            </p>
          </details>
        ))}
        {config.tasks.length > TASKS_MOST && (
          <p class="note">{words.moreTasks(config.tasks.length - TASKS_MOST)}</p>
        )}
      </section>
    </Layout>
  );
}

/** What is wrong with the file, and which files hosts do not have alike. */
function Problems({ status: { config: { problems }, differences }, words }: {
  readonly status: Status;
  readonly words: Words;
}): JSX.Element {
  return (
    <section id="problems" class="card" aria-labelledby="problems-h">
      <h2 id="problems-h">{words.problems}</h2>
      {problems.length + differences.length === 0 && <p class="empty">{words.noProblems}</p>}
      {problems.length > 0 && (
        <ul class="problems">
          {problems.slice(0, PROBLEMS_MOST).map((problem) => (
            <li class={problem.severity}>
              <code>{formatProblem(problem)}</code>
            </li>
          ))}
          {problems.length > PROBLEMS_MOST && (
            <li>{words.andMore(problems.length - PROBLEMS_MOST)}</li>
          )}
        </ul>
      )}
      <Differences differences={differences} words={words} />
      {problems.some(({ severity }) => severity === "error") && (
        <p class="advice">
          <strong>{words.toDo}</strong> {words.configErrorAdvice}
        </p>
      )}
    </section>
  );
}

function Differences({ differences, words }: {
  readonly differences: Status["differences"];
  readonly words: Words;
}): JSX.Element | null {
  if (differences.length === 0) return null;
  return (
    <ul class="problems">
      {differences.map(({ file, versions }) => (
        <li class="warning">
          {words.differs(file)}
          {versions.map(({ hosts, hash }) => (
            <span class="description">{words.differsDetail(hosts.join(", "), hash)}</span>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Settings({ settings }: { readonly settings: readonly Setting[] }): JSX.Element {
  return (
    <dl class="settings">
      {settings.map(([key, value]) => (
        <div>
          <dt>
            <code>{key}</code>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
