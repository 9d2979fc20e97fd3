import type { JSX } from "hono/jsx/jsx-runtime";
import type { Status } from "../../run/status.ts";
import { Time } from "./time.tsx";
import type { When } from "../when.ts";
import type { Words } from "../words.ts";

/** What this is and where its data lies. Part of `<main>`, so that it stays up to date. */
export function Footer({ status, when, words }: {
  readonly status: Status;
  readonly when: When;
  readonly words: Words;
}): JSX.Element {
  const { environment, version, course, store, mail, config, since } = status;
  const facts: readonly (readonly [name: string, value: string])[] = [
    [words.environment, environment],
    [words.version, version],
    [words.database, course.label],
    [words.store, store.label],
    [words.mail, mail.label],
    [words.configuration, config.path],
  ];
  return (
    <section id="about" class="about" aria-label={words.product}>
      <dl>
        {facts.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {since !== null && (
          <div>
            <dt>{words.since}</dt>
            <dd>
              <Time at={since} when={when} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
