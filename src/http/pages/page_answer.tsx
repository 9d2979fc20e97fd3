import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Assets } from "../assets.ts";
import { canAct, isSignedIn } from "../acting/identity.ts";
import { chooseLanguage, LANGUAGE_COOKIE } from "../language.ts";
import { type Frame, PlainPage } from "./layout.tsx";
import { maskPage } from "../mask.ts";
import type { PageQueue } from "./page_queue.ts";
import type { PageSources } from "../page_sources.ts";
import { noticeOf } from "../acting/notice.ts";
import { createWhen } from "../when.ts";

type Html = Parameters<Context["html"]>[0];

/** What every page is made from. */
export interface Site {
  readonly sources: PageSources;
  readonly assets: Assets;
  readonly queue: PageQueue;
}

/** What a page is made for. */
export interface Asked {
  readonly frame: Frame;
  /** A value of the query. */
  readonly query: (name: string) => string | undefined;
}

/** Makes the frame for whoever asks. */
export function frameOf({ sources, assets }: Site, context: Context): Frame {
  const { config: { environment, timezone }, clock } = sources;
  const { words } = chooseLanguage({
    chosen: getCookie(context, LANGUAGE_COOKIE),
    accepted: context.req.header("accept-language"),
  });
  return {
    ...{ words, assets, environment, timezone },
    when: createWhen(words, { timezone, now: clock.now() }),
    isSignedIn: isSignedIn(context),
    canAct: canAct(context),
    notice: noticeOf(context, words),
  };
}

/** Answers with a page, made in its turn; with "not found" where there is none. */
export async function answerPage(
  site: Site,
  context: Context,
  make: (asked: Asked) => Promise<JSX.Element | null>,
): Promise<Response> {
  const { words, isSignedIn, canAct } = frameOf(site, context);
  const { pathname, search } = new URL(context.req.url);
  const key = JSON.stringify([pathname, search, words.locale, isSignedIn, canAct]);
  const made = site.queue.make(key, async () => {
    // Anew, as time has passed since it was asked for.
    const frame = frameOf(site, context);
    const query = (name: string): string | undefined => context.req.query(name);
    const html = await make({ frame, query });
    return {
      text: await write(html ?? <NotFound frame={frame} />, frame),
      status: html === null ? 404 : 200,
    };
  });
  if (made === null) return context.text(`${words.busy}\n`, 503, { "Retry-After": "2" });
  const { text, status } = await made;
  return context.html(text, status, { Vary: "Accept-Language, Cookie" });
}

/** Answers with a page that is made at once, as it is short. */
export async function answerWith(
  context: Context,
  { html, frame, status }: {
    readonly html: Html | Promise<Html>;
    readonly frame: Frame;
    readonly status: ContentfulStatusCode;
  },
): Promise<Response> {
  return context.html(await write(html, frame), status);
}

/** Writes a page out. Whatever a template forgets: nobody who is not signed in sees a whole address. */
async function write(html: Html | Promise<Html>, { isSignedIn }: Frame): Promise<string> {
  const text = String(await html);
  return `<!DOCTYPE html>${isSignedIn ? text : maskPage(text)}`;
}

/** What is shown where there is nothing to show. */
export function NotFound({ frame }: { readonly frame: Frame }): JSX.Element {
  const { words } = frame;
  return (
    <PlainPage frame={frame} headline={words.notFound}>
      <p>{words.notFoundNote}</p>
    </PlainPage>
  );
}
