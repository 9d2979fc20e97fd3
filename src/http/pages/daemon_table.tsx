import type { JSX } from "hono/jsx/jsx-runtime";
import type { DaemonView } from "../../run/daemons.ts";
import type { Words } from "../words.ts";
import type { Frame } from "./layout.tsx";
import { Time } from "./time.tsx";

/** The daemons that work on one store; nothing where there is but one, of which the foot tells. */
export function Daemons({ daemons, frame }: {
  readonly daemons: readonly DaemonView[];
  readonly frame: Frame;
}): JSX.Element | null {
  const { words } = frame;
  if (daemons.length < 2) return null;
  const versions = new Set(daemons.filter(({ alive }) => alive).map(({ version }) => version));
  return (
    <section id="daemons" class="card" aria-labelledby="daemons-h">
      <h2 id="daemons-h">{words.hosts}</h2>
      <table class="tasks">
        <thead>
          <tr>
            <th scope="col">{words.host}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.since}</th>
            <th scope="col">{words.lastHeard}</th>
            <th scope="col" class="number">{words.jobsNow}</th>
            <th scope="col" class="number">{words.tasks}</th>
            <th scope="col" class="number">{words.version}</th>
          </tr>
        </thead>
        <tbody>
          {daemons.map((daemon) => (
            <Row key={`${daemon.host} ${daemon.pid}`} daemon={daemon} frame={frame} />
          ))}
        </tbody>
      </table>
      {versions.size > 1 && <p class="note">{words.versionsDiffer([...versions].join(", "))}</p>}
    </section>
  );
}

function Row({ daemon, frame: { words, when } }: {
  readonly daemon: DaemonView;
  readonly frame: Frame;
}): JSX.Element {
  const { host, pid, version, since, heartbeat_at, alive, running, tasks } = daemon;
  return (
    <tr class={alive ? "" : "off"}>
      <th scope="row">
        <span class="name">{host}</span>
        <span class="description">{words.process(pid)}</span>
      </th>
      <td data-name={words.state}>
        <Does daemon={daemon} words={words} />
      </td>
      <td data-name={words.since}>
        <Time at={since} when={when} />
      </td>
      <td data-name={words.lastHeard}>
        <Time at={heartbeat_at} when={when} />
      </td>
      <td class="number" data-name={words.jobsNow}>{alive ? running : "–"}</td>
      <td class="number" data-name={words.tasks}>{tasks}</td>
      <td class="number" data-name={words.version}>{version === "" ? "–" : version}</td>
    </tr>
  );
}

function Does({ daemon, words }: {
  readonly daemon: DaemonView;
  readonly words: Words;
}): JSX.Element {
  if (!daemon.alive) return <span class="pill warning">{words.hostSilent}</span>;
  return (
    <>
      <span class="pill succeeded">{words.hostWorks}</span>{" "}
      {daemon.plans && <span class="away">{words.hostPlans}</span>}
    </>
  );
}
