// Keeps the page up to date: a stream says when something has changed; then the page is asked for
// again and the sections that differ are exchanged. Without a stream it is asked for now and then,
// without this file never: it is then as old as when it was loaded.
const WITHOUT_STREAM_MS = 15_000;
/** Times such as "in 5 minutes" grow old by themselves. */
const WITH_STREAM_MS = 60_000;
const main = document.querySelector("main[data-live=true]");
const news = document.querySelector("#news");
let timer = 0;
let stream = null;
let asking = false;
let isMissed = false;
/** Each section as the server last wrote it: opening details must not look like a change. */
let written = main === null ? new Map() : sectionsOf(main);

function sectionsOf(root) {
  return new Map([...root.children].map((section) => [section.id, section.outerHTML]));
}

async function refresh() {
  if (document.hidden) return;
  // What changes while the page is on its way may not be in it.
  if (asking) isMissed = true;
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    setStale(false);
  } catch {
    setStale(true);
  } finally {
    asking = false;
    plan();
  }
  if (isMissed) {
    isMissed = false;
    await refresh();
  }
}

function setStale(isStale) {
  if (!document.body.classList.toggle("stale", isStale)) {
    if (news.textContent === news.dataset.stale) news.textContent = "";
  } else if (news.textContent !== news.dataset.stale) news.textContent = news.dataset.stale;
}

function show(page) {
  const fresh = page.querySelector("main");
  // Whoever is marking text is about to copy it, and whoever fills in a form is not done.
  const marked = getSelection();
  if (fresh === null || (marked !== null && !marked.isCollapsed)) return;
  const before = document.querySelector("h1")?.textContent;
  const next = sectionsOf(fresh);
  const sameSections = [...next.keys()].join() === [...written.keys()].join();
  if (sameSections) {
    for (const section of [...fresh.children]) {
      const old = document.getElementById(section.id);
      if (next.get(section.id) === written.get(section.id) || isFilledIn(old)) continue;
      exchange(old, section);
    }
  } else {
    exchange(main, fresh);
  }
  written = next;
  document.title = page.title;
  const now = document.querySelector("h1")?.textContent;
  if (now !== before && now !== undefined) news.textContent = now;
}

function isFilledIn(section) {
  return section.contains(document.activeElement) &&
    document.activeElement.matches("input, select, textarea");
}

/** Puts the new part in the old one's place, with what was open still open and the focus kept. */
function exchange(old, fresh) {
  const open = new Set([...old.querySelectorAll("details[open]")].map((details) => details.id));
  const focus = focusPath(old);
  for (const details of fresh.querySelectorAll("details")) details.open = open.has(details.id);
  old.className = fresh.className;
  old.hidden = fresh.hidden;
  old.replaceChildren(...fresh.childNodes);
  if (focus === null) return;
  const all = [...old.querySelectorAll("a[href], summary, [tabindex]")];
  const target = all.find((one) => keyOf(one) === focus.key) ?? all[focus.index];
  target?.focus({ preventScroll: true });
}

function focusPath(root) {
  const active = document.activeElement;
  if (active === null || !root.contains(active) || active === root) return null;
  const index = [...root.querySelectorAll("a[href], summary, [tabindex]")].indexOf(active);
  return { index, key: keyOf(active) };
}

function keyOf(element) {
  return element.getAttribute("href") ?? element.parentElement?.id ?? "";
}

function plan() {
  clearTimeout(timer);
  if (document.hidden) return;
  const isLive = stream?.readyState === EventSource.OPEN;
  const isStale = document.body.classList.contains("stale");
  timer = setTimeout(tick, isLive && !isStale ? WITH_STREAM_MS : WITHOUT_STREAM_MS);
}

async function tick() {
  // A stream that was refused, as too many pages are open, is not opened again by the browser.
  if (stream?.readyState === EventSource.CLOSED) listen();
  await refresh();
}

function listen() {
  stream?.close();
  stream = new EventSource("/events");
  let isFirst = true;
  stream.onmessage = refresh;
  // What changed while there was no stream was not told.
  stream.onopen = () => {
    if (!isFirst) refresh();
    isFirst = false;
    plan();
  };
  stream.onerror = refresh;
}

/** The line of the settings that an address leads to is shown at once. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

if (main !== null) {
  document.addEventListener("visibilitychange", () => {
    // A browser opens few connections: a page that nobody sees gives its own back.
    if (document.hidden) {
      clearTimeout(timer);
      stream?.close();
    } else {
      listen();
      refresh();
    }
  });
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen();
  });
  if (!document.hidden) listen();
  plan();
  openTarget();
  addEventListener("hashchange", openTarget);
}
