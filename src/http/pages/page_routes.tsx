import type { Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import { auditView } from "../../run/views.ts";
import { AuditPage } from "./audit_page.tsx";
import { ConfigPage } from "./config_page.tsx";
import { JobPage } from "./job_page.tsx";
import { readJobPage } from "./job_story.ts";
import { readJobs, readJobsAsk } from "./jobs_list.ts";
import { JobsPage } from "./jobs_page.tsx";
import { LANGUAGE_COOKIE, languageOf } from "../language.ts";
import { PAGE } from "./list_place.ts";
import { readMails, readMailsAsk } from "./mails_list.ts";
import { MailsPage } from "./mails_page.tsx";
import { readOverview } from "./overview.ts";
import { OverviewPage } from "./overview_page.tsx";
import { answerPage, type Site } from "./page_answer.tsx";
import { readPeople, seqOf } from "./people_list.ts";
import { PeoplePage, PersonPage } from "./people_page.tsx";
import { readTaskStory } from "./task_story.ts";
import { TaskPage } from "./task_page.tsx";
import { readLastResults } from "./task_rows.ts";
import { TasksPage } from "./tasks_page.tsx";
import { spanOf } from "./timeline_scale.ts";

const YEAR_S = 365 * 86_400;
/** As many lines of the audit as the store gives at a time. */
const AUDIT_MOST = 1_000;
/** The part of the address that is an id. It may hold slashes. */
const ID = ":id{.+}";

/** Adds every page that is for looking. */
export function addPages(app: Hono, site: Site): void {
  const { sources } = site;
  app.get("/", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const { when, isSignedIn } = frame;
      const ask = { when, span: spanOf(query("span")), masked: !isSignedIn };
      return <OverviewPage overview={await readOverview(sources, ask)} frame={frame} />;
    }));
  app.get(`/jobs/${ID}`, (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const mailPage = Math.max(1, seqOf(query("mails") ?? "") ?? 1);
      const ask = { id: context.req.param("id"), mailPage, masked: !frame.isSignedIn };
      const story = await readJobPage(sources, ask);
      return story === null ? null : <JobPage story={story} frame={frame} />;
    }));
  addTaskPages(app, site);
  addLists(app, site);
  addPeoplePages(app, site);
  app.get("/config", (context) =>
    answerPage(site, context, async ({ frame }) => {
      const status = await sources.readStatus();
      return <ConfigPage config={sources.config} status={status} frame={frame} />;
    }));
  addLanguages(app);
}

function addTaskPages(app: Hono, site: Site): void {
  const { sources } = site;
  app.get("/tasks", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const all = (await sources.readStatus()).tasks;
      const from = seqOf(query("after") ?? "") ?? 0;
      const tasks = all.slice(from, from + PAGE);
      return (
        <TasksPage
          tasks={tasks}
          results={await readLastResults(sources, tasks)}
          next={all.length > from + PAGE ? String(from + PAGE) : null}
          isFirst={from === 0}
          frame={frame}
        />
      );
    }));
  app.get(`/tasks/${ID}`, (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const name = context.req.param("id");
      const story = await readTaskStory(sources, { name, span: spanOf(query("span")), frame });
      return story === null ? null : <TaskPage story={story} frame={frame} />;
    }));
}

function addLists(app: Hono, site: Site): void {
  const { sources } = site;
  const tasks = (): readonly string[] => sources.config.tasks.map(({ name }) => name);
  app.get("/jobs", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const ask = readJobsAsk(query);
      const page = await readJobs(sources, ask, frame.when);
      return <JobsPage ask={ask} page={page} tasks={tasks()} frame={frame} />;
    }));
  app.get("/mails", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const ask = readMailsAsk(query);
      const options = { when: frame.when, masked: !frame.isSignedIn };
      const page = await readMails(sources, ask, options);
      return <MailsPage ask={ask} page={page} tasks={tasks()} frame={frame} />;
    }));
  app.get("/audit", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const all = await sources.store.audit(AUDIT_MOST);
      const from = seqOf(query("after") ?? "") ?? 0;
      return (
        <AuditPage
          lines={all.slice(from, from + PAGE).map(auditView)}
          next={all.length > from + PAGE ? String(from + PAGE) : null}
          isFirst={from === 0}
          frame={frame}
        />
      );
    }));
}

function addPeoplePages(app: Hono, site: Site): void {
  const { sources } = site;
  app.get("/people", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const search = (query("q") ?? "").trim().slice(0, 100);
      const after = query("after") ?? "";
      const { isSignedIn } = frame;
      const page = await readPeople(sources, { search, after, isSignedIn });
      return <PeoplePage search={search} page={page} isFirst={after === ""} frame={frame} />;
    }));
  app.get("/people/:seq", (context) =>
    answerPage(site, context, async ({ frame, query }) => {
      const seq = seqOf(context.req.param("seq"));
      const { environment } = sources.config;
      const person = seq === null ? null : await sources.store.person(environment, seq);
      if (person === null) return null;
      const ask = readMailsAsk((name) => name === "after" ? query(name) : undefined);
      const options = { when: frame.when, masked: !frame.isSignedIn, to: person.address };
      const page = await readMails(sources, ask, options);
      const isFirst = ask.after === "";
      return <PersonPage person={person} page={page} isFirst={isFirst} frame={frame} />;
    }));
}

/** Keeps the choice of a language, and leads back. */
function addLanguages(app: Hono): void {
  app.get("/language/:code", (context) => {
    const language = languageOf(context.req.param("code"));
    if (language !== undefined) {
      setCookie(context, LANGUAGE_COOKIE, language.code, {
        ...{ path: "/", maxAge: YEAR_S, sameSite: "Lax", httpOnly: true },
      });
    }
    return context.redirect(pageBefore(context), 303);
  });
}

/** The page of ours that the link was on; where none is told, the first one. */
function pageBefore(context: Context): string {
  const before = URL.parse(context.req.header("referer") ?? "");
  const host = context.req.header("host") ?? new URL(context.req.url).host;
  // "//" at its start would lead elsewhere.
  const isOurs = before?.host === host && !before.pathname.startsWith("//");
  return before !== null && isOurs ? `${before.pathname}${before.search}` : "/";
}
