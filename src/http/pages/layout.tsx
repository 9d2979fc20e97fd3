import type { PropsWithChildren } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Environment } from "../../domain/task.ts";
import { actionWords } from "../acting/action_words.ts";
import type { Assets } from "../assets.ts";
import { LANGUAGES } from "../language.ts";
import type { When } from "../when.ts";
import type { Words } from "../words.ts";

/** What a page is drawn with: the words and times of whoever asks, and what they may see and do. */
export interface Frame {
  readonly words: Words;
  readonly when: When;
  readonly assets: Assets;
  readonly environment: Environment;
  readonly timezone: string;
  /** Whether addresses are shown whole. */
  readonly isSignedIn: boolean;
  /** Whether links to actions make sense. */
  readonly canAct: boolean;
  /** What was done a moment ago; null: nothing. */
  readonly notice: string | null;
}

type Place = keyof Words["places"];

const PLACES: Readonly<Record<Place, string>> = {
  overview: "/",
  tasks: "/tasks",
  jobs: "/jobs",
  mails: "/mails",
  people: "/people",
  config: "/config",
  audit: "/audit",
};

/** The frame of every page: head, skip link, mast and `<main>`, which keeps itself up to date where it is live. */
export function Layout(
  { frame, title, place, isLive = true, children }: PropsWithChildren<{
    readonly frame: Frame;
    readonly title: string;
    /** Where in the navigation this is. */
    readonly place?: Place;
    readonly isLive?: boolean;
  }>,
): JSX.Element {
  const { words, assets, environment, notice } = frame;
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
          <Navigation words={words} place={place} />
          {environment === "DEVELOPMENT" && (
            <p class="development">
              <strong>{words.development}</strong> {words.developmentNote}
            </p>
          )}
        </header>
        <main id="main" tabindex={-1} data-live={isLive}>
          {notice !== null && <p id="notice" class="notice" role="status">{notice}</p>}
          {children}
        </main>
        <Foot frame={frame} />
        <p id="news" role="status" data-stale={words.stale}></p>
      </body>
    </html>
  );
}

function Navigation(
  { words, place }: { readonly words: Words; readonly place: Place | undefined },
): JSX.Element {
  return (
    <nav class="places" aria-label={words.navigation}>
      <ul>
        {Object.entries(PLACES).map(([name, href]) => (
          <li>
            <a href={href} aria-current={name === place ? "page" : undefined}>
              {words.places[placeOf(name)]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function placeOf(name: string): Place {
  return isPlace(name) ? name : "overview";
}

function isPlace(name: string): name is Place {
  return Object.hasOwn(PLACES, name);
}

/** What holds for every page: the zone, what is left out, and the other language. */
function Foot({ frame }: { readonly frame: Frame }): JSX.Element {
  const { words, timezone, isSignedIn } = frame;
  return (
    <footer class="foot">
      <p>{words.zone(timezone)} {isSignedIn ? words.whole : words.masked}</p>
      <SignInOut frame={frame} />
      <p>
        {LANGUAGES.filter(({ locale }) => locale !== words.locale).map(({ code, name }) => (
          <a href={`/language/${code}`} lang={code} hreflang={code}>
            {name}
          </a>
        ))}
      </p>
    </footer>
  );
}

/** The way in, and out again. */
function SignInOut(
  { frame: { words, isSignedIn } }: { readonly frame: Frame },
): JSX.Element {
  const { signInTitle, signOut } = actionWords(words);
  if (!isSignedIn) {
    return (
      <p>
        <a href="/sign-in">{signInTitle}</a>
      </p>
    );
  }
  return (
    <form class="out" method="post" action="/sign-out">
      <button type="submit">{signOut}</button>
    </form>
  );
}

/** What a page begins with: where it belongs, what it is called, and what there is to say at once. */
export function PageHead({ id = "head", up, title, children }: PropsWithChildren<{
  readonly id?: string;
  readonly up?: { readonly href: string; readonly name: string };
  readonly title: string;
}>): JSX.Element {
  return (
    <section id={id} class="page-head">
      {up !== undefined && (
        <p class="up">
          <a href={up.href}>← {up.name}</a>
        </p>
      )}
      <h1>{title}</h1>
      {children}
    </section>
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
          <a href="/">{frame.words.places.overview}</a>
        </p>
      </section>
    </Layout>
  );
}
