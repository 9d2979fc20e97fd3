// Keeps the page up to date: asks for it again every few seconds and exchanges the sections that
// have changed. Without it the page works all the same; it is then as old as when it was loaded.
const PAUSE_MS = 5_000;
const main = document.querySelector("main[data-live=true]");
const news = document.querySelector("#news");
let timer = 0;
let asking = false;
/** Each section as the server last wrote it: opening details must not look like a change. */
let written = main === null ? new Map() : sectionsOf(main);

function sectionsOf(root) {
  return new Map([...root.children].map((section) => [section.id, section.outerHTML]));
}

async function refresh() {
  if (asking || document.hidden) return;
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
}

function setStale(isStale) {
  if (!document.body.classList.toggle("stale", isStale)) {
    if (news.textContent === news.dataset.stale) news.textContent = "";
  } else if (news.textContent !== news.dataset.stale) news.textContent = news.dataset.stale;
}

function show(page) {
  const fresh = page.querySelector("main");
  // Whoever is marking text is about to copy it.
  const marked = getSelection();
  if (fresh === null || (marked !== null && !marked.isCollapsed)) return;
  const before = document.querySelector("h1")?.textContent;
  const next = sectionsOf(fresh);
  const sameSections = [...next.keys()].join() === [...written.keys()].join();
  if (sameSections) {
    for (const section of [...fresh.children]) {
      if (next.get(section.id) === written.get(section.id)) continue;
      exchange(document.getElementById(section.id), section);
    }
  } else {
    exchange(main, fresh);
  }
  written = next;
  document.title = page.title;
  const now = document.querySelector("h1")?.textContent;
  if (now !== before && now !== undefined) news.textContent = now;
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
  if (!document.hidden) timer = setTimeout(refresh, PAUSE_MS);
}

if (main !== null) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else refresh();
  });
  plan();
}
