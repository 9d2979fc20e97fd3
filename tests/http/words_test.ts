import assert from "node:assert/strict";
import { chooseLanguage, LANGUAGES } from "../../src/http/language.ts";
import { DUTCH } from "../../src/http/words/dutch.ts";
import { ENGLISH } from "../../src/http/words/english.ts";
import { HOST, within } from "./support/world.ts";

/** What is the same in both languages on purpose. */
const SAME: readonly string[] = ["product", "development", "short", "span.7d", "span.30d"];

/** Every word by its path, with functions where they are. */
function paths(words: object, before = ""): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(words).flatMap(([name, value]) => {
      const path = `${before}${name}`;
      return typeof value === "object" ? [...paths(value, `${path}.`)] : [[path, value] as const];
    }),
  );
}

Deno.test("both languages have the same words", () => {
  const [english, dutch] = [paths(ENGLISH), paths(DUTCH)];
  assert.deepEqual([...dutch.keys()].sort(), [...english.keys()].sort());
  for (const [path, value] of english) {
    const other = dutch.get(path);
    assert.equal(typeof other, typeof value, path);
    if (typeof value === "string") assert.notEqual(value.trim(), "", path);
    if (typeof other === "string") assert.notEqual(other.trim(), "", path);
  }
});

Deno.test("no word of one language was left in the other", () => {
  const dutch = paths(DUTCH);
  const left = [...paths(ENGLISH)].filter(([path, value]) => {
    if (typeof value !== "string" || SAME.includes(path)) return false;
    // One word may well be the same in both; a sentence is not.
    return value === dutch.get(path) && value.includes(" ");
  });
  assert.deepEqual(left, []);
});

const ACCEPTED: readonly (readonly [header: string | undefined, code: string])[] = [
  [undefined, "en"],
  ["", "en"],
  ["nl", "nl"],
  ["nl-NL,nl;q=0.9,en;q=0.8", "nl"],
  ["nl-BE", "nl"],
  ["en-GB,en;q=0.9,nl;q=0.8", "en"],
  ["de-DE,de;q=0.9,nl;q=0.5,en;q=0.4", "nl"],
  ["en;q=0.2, nl;q=0.9", "nl"],
  ["nl;q=0, fr", "en"],
  ["*", "en"],
  ["zh", "en"],
  [";;;,q=,", "en"],
];

for (const [accepted, code] of ACCEPTED) {
  Deno.test(`Accept-Language "${accepted}" is answered in ${code}`, () => {
    assert.equal(chooseLanguage({ chosen: undefined, accepted }).code, code);
  });
}

Deno.test("what was chosen counts more than what the browser asks for", () => {
  assert.equal(chooseLanguage({ chosen: "en", accepted: "nl" }).code, "en");
  assert.equal(chooseLanguage({ chosen: "xx", accepted: "nl" }).code, "nl");
});

Deno.test("every page can be had in Dutch", () =>
  within({}, async ({ get }) => {
    const headers = { "accept-language": "nl" };
    for (const path of ["/", "/tasks", "/jobs", "/mails", "/people", "/config", "/audit"]) {
      const html = await (await get(path, { headers })).text();
      assert.match(html, /<html lang="nl-NL">/, path);
      assert.match(html, /Overzicht/, path);
    }
  }));

for (const { code } of LANGUAGES) {
  Deno.test(`/language/${code} keeps the choice and leads back`, () =>
    within({}, async ({ get }) => {
      const referer = `http://${HOST}/jobs?show=failed`;
      const answer = await get(`/language/${code}`, { headers: { referer } });
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get("location"), "/jobs?show=failed");
      assert.match(
        answer.headers.get("set-cookie") ?? "",
        new RegExp(`^bcourse_language=${code};`),
      );
    }));
}

for (
  const referer of ["https://evil.example/jobs", `http://${HOST}//evil.example/`, "evil", ""]
) {
  Deno.test(`/language leads nowhere else: "${referer}"`, () =>
    within({}, async ({ get }) => {
      const answer = await get("/language/nl", { headers: { referer } });
      assert.equal(answer.headers.get("location"), "/");
    }));
}
