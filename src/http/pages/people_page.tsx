import type { JSX } from "hono/jsx/jsx-runtime";
import { toIso } from "../../domain/clock.ts";
import { maskAddress } from "../../domain/log.ts";
import type { Person } from "../../store/store.ts";
import { Empty } from "./empty.tsx";
import { FilterForm, Pager, SearchField } from "./filter_form.tsx";
import { personHref, withQuery } from "../href.ts";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import type { MailRow } from "./mail_rows.ts";
import { MailTable } from "./mail_table.tsx";
import type { ListPage } from "./list_place.ts";
import { Time } from "./time.tsx";

/** Everybody who was sent something. */
export function PeoplePage({ search, page, isFirst, frame }: {
  readonly search: string;
  readonly page: ListPage<Person>;
  readonly isFirst: boolean;
  readonly frame: Frame;
}): JSX.Element {
  const { words, when, isSignedIn } = frame;
  return (
    <Layout frame={frame} title={words.places.people} place="people">
      <PageHead title={words.places.people}>
        {isSignedIn
          ? (
            <FilterForm path="/people" words={words}>
              <SearchField label={words.search} value={search} placeholder={words.searchPeople} />
            </FilterForm>
          )
          : <p class="note">{words.searchHidden}</p>}
      </PageHead>
      <section id="list" class="card" aria-label={words.places.people}>
        {page.rows.length === 0
          ? search === ""
            ? <Empty headline={words.peopleEmpty} note={words.peopleEmptyNote} />
            : <Empty headline={words.noneFound} note={words.personNotFound} />
          : (
            <ul class="people">
              {page.rows.map(({ seq, address, mails, lastAt }) => (
                <li>
                  <a href={personHref(seq)}>{isSignedIn ? address : maskAddress(address)}</a>
                  <span class="away">{words.mailCount(mails)}</span>
                  <span class="last">
                    {words.lastOne} <Time at={toIso(lastAt)} when={when} />
                  </span>
                </li>
              ))}
            </ul>
          )}
        <Pager
          path="/people"
          query={{ q: search }}
          next={page.next}
          isFirst={isFirst}
          words={words}
        />
      </section>
    </Layout>
  );
}

/** Everything that one person was sent. */
export function PersonPage({ person, page, isFirst, frame }: {
  readonly person: Person;
  readonly page: ListPage<MailRow>;
  readonly isFirst: boolean;
  readonly frame: Frame;
}): JSX.Element {
  const { words, when, isSignedIn } = frame;
  const name = isSignedIn ? person.address : maskAddress(person.address);
  return (
    <Layout frame={frame} title={name} place="people">
      <PageHead title={name} up={{ href: "/people", name: words.places.people }}>
        <p>
          {words.mailCount(person.mails)}; {words.lastOne}{" "}
          <Time at={toIso(person.lastAt)} when={when} />
        </p>
        {isSignedIn && (
          <p>
            <a href={withQuery("/why", { person: person.address })}>{words.whyPerson}</a>
          </p>
        )}
      </PageHead>
      <section id="list" class="card" aria-labelledby="list-h">
        <h2 id="list-h">{words.places.mails}</h2>
        <MailTable mails={page.rows} frame={frame} isJobShown />
        <Pager
          path={personHref(person.seq)}
          query={{}}
          next={page.next}
          isFirst={isFirst}
          words={words}
        />
      </section>
    </Layout>
  );
}
