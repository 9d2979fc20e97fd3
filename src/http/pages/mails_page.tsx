import type { JSX } from "hono/jsx/jsx-runtime";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import { Empty } from "./empty.tsx";
import { Choice, FilterForm, Pager, SearchField } from "./filter_form.tsx";
import { SEARCH_DAYS } from "./jobs_list.ts";
import { DayField, TaskChoice } from "./jobs_page.tsx";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import type { MailRow } from "./mail_rows.ts";
import { MailTable } from "./mail_table.tsx";
import { isAddress, type MailsAsk } from "./mails_list.ts";
import type { ListPage } from "./list_place.ts";

/** Every mail, with what to look for. */
export function MailsPage({ ask, page, tasks, frame }: {
  readonly ask: MailsAsk;
  readonly page: ListPage<MailRow>;
  readonly tasks: readonly string[];
  readonly frame: Frame;
}): JSX.Element {
  const { words } = frame;
  const { state, task, search, day, after } = ask;
  const isAsked = state !== "" || task !== "" || search !== "" || day !== "" || after !== "";
  const states = DELIVERY_STATES.map((one) => [one, words.mailState[one]] as const);
  return (
    <Layout frame={frame} title={words.places.mails} place="mails">
      <PageHead title={words.places.mails}>
        <FilterForm path="/mails" words={words}>
          <Choice
            name="state"
            label={words.state}
            chosen={state}
            options={[["", words.everyState], ...states]}
          />
          <TaskChoice chosen={task} tasks={tasks} frame={frame} />
          <DayField day={day} label={words.day} />
          <SearchField
            label={words.search}
            value={search}
            placeholder={frame.isSignedIn ? words.searchMails : words.searchSubject}
          />
        </FilterForm>
      </PageHead>
      <section id="list" class="card" aria-label={words.places.mails}>
        {search !== "" && day === "" && !isAddress(search) && (
          <p class="note">{words.searchSpan(SEARCH_DAYS)}</p>
        )}
        {page.rows.length > 0
          ? <MailTable mails={page.rows} frame={frame} isJobShown />
          : isAddress(search) && !frame.isSignedIn
          ? <Empty headline={words.noneFound} note={words.searchHidden} />
          : isAsked
          ? <Empty headline={words.noneFound} note={words.noneFoundNote} />
          : <Empty headline={words.mailsEmpty} note={words.mailsEmptyNote} />}
        <Pager
          path="/mails"
          query={{ state, task, q: search, day }}
          next={page.next}
          isFirst={after === ""}
          words={words}
        />
      </section>
    </Layout>
  );
}
