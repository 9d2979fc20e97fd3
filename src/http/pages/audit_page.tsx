import type { JSX } from "hono/jsx/jsx-runtime";
import type { AuditView } from "../../run/views.ts";
import { Empty } from "./empty.tsx";
import { Pager } from "./filter_form.tsx";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import { Time } from "./time.tsx";

/** Letters of what is told of one line. */
const DETAIL_MOST = 600;

/** Who did what to the scheduler, the last first. */
export function AuditPage({ lines, next, isFirst, frame }: {
  readonly lines: readonly AuditView[];
  readonly next: string | null;
  readonly isFirst: boolean;
  readonly frame: Frame;
}): JSX.Element {
  const { words, when } = frame;
  return (
    <Layout frame={frame} title={words.places.audit} place="audit">
      <PageHead title={words.places.audit}>
        <p>{words.auditNote}</p>
      </PageHead>
      <section id="list" class="card" aria-label={words.places.audit}>
        {lines.length === 0 ? <Empty headline={words.auditEmpty} note="" /> : (
          <ul class="audit">
            {lines.map(({ at, source, who, action, subject, detail }) => (
              <li>
                <Time at={at} when={when} />
                <span class="what">
                  <strong>{action}</strong> {subject}
                  {detail !== null && <span class="because">{detail.slice(0, DETAIL_MOST)}</span>}
                </span>
                <span class="away">{who} · {words.auditSource[source]}</span>
              </li>
            ))}
          </ul>
        )}
        <Pager path="/audit" query={{}} next={next} isFirst={isFirst} words={words} />
      </section>
    </Layout>
  );
}
