import type { PropsWithChildren } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Environment } from "../domain/task.ts";
import type { Assets } from "./assets.ts";
import type { Words } from "./words.ts";

/** What every page is drawn with. */
export interface Frame {
  readonly words: Words;
  readonly assets: Assets;
  readonly environment: Environment;
  /** What was done a moment ago; null: nothing. */
  readonly notice: string | null;
}

/** The frame of every page: head, skip link, mast and `<main>`, which keeps itself up to date where it is live. */
export function Layout(
  { frame: { words, assets, environment, notice }, title, isLive = true, children }:
    PropsWithChildren<
      { readonly frame: Frame; readonly title: string; readonly isLive?: boolean }
    >,
): JSX.Element {
  return (
    <html lang={words.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${words.product}`}</title>
        <link rel="icon" type="image/svg+xml" href={assets.url("icon.svg")} />
        <link rel="stylesheet" href={assets.url("page.css")} />
        <script src={assets.url("page.js")} defer></script>
      </head>
      <body>
        <a class="skip" href="#main">{words.skipLink}</a>
        <header class="mast">
          <a class="brand" href="/">
            <img src={assets.url("icon.svg")} alt="" width="24" height="24" />
            {words.product}
          </a>
          {environment === "DEVELOPMENT" && (
            <p class="development">
              <strong>{words.development}</strong> {words.developmentNote}
            </p>
          )}
        </header>
        {notice !== null && <p class="notice" role="status">{notice}</p>}
        <main id="main" tabindex={-1} data-live={isLive}>{children}</main>
        <p id="news" role="status" data-stale={words.stale}></p>
      </body>
    </html>
  );
}

/** A page without content: not found, or out of order. */
export function PlainPage({ frame, headline, children }: PropsWithChildren<{
  readonly frame: Frame;
  readonly headline: string;
}>): JSX.Element {
  return (
    <Layout frame={frame} title={headline} isLive={false}>
      <section id="plain" class="verdict">
        <h1>{headline}</h1>
        {children}
        <p>
          <a href="/">{frame.words.back}</a>
        </p>
      </section>
    </Layout>
  );
}
