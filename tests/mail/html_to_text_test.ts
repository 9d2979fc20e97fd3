import assert from "node:assert/strict";
import { htmlToText } from "../../src/mail/html_to_text.ts";

Deno.test("htmlToText() keeps headings as they are and paragraphs apart", () => {
  assert.equal(
    htmlToText("<h1>Beste Anna</h1><p>Tot <b>morgen</b>!</p>"),
    "Beste Anna\n\nTot morgen!",
  );
});

Deno.test("htmlToText() shows where links lead, once", () => {
  const html =
    '<a href="https://example.org/a">Route</a> <a href="https://example.org/">https://example.org/</a>';
  assert.equal(htmlToText(html), "Route <https://example.org/a> https://example.org/");
});

Deno.test("htmlToText() keeps the columns of a table", () => {
  const html =
    "<table><tr><th>Naam</th><th>Telefoon</th></tr><tr><td>Anna</td><td>06</td></tr></table>";
  assert.equal(htmlToText(html), "Naam   Telefoon\nAnna   06");
});

Deno.test("htmlToText() shows escaped text as it was and breaks no long line", () => {
  const long = "woord ".repeat(60).trim();
  assert.equal(
    htmlToText(`<p>&lt;b&gt; &amp; &quot;x&quot;</p><p>${long}</p>`),
    `<b> & "x"\n\n${long}`,
  );
});

Deno.test("htmlToText() leaves out pictures, styles and scripts", () => {
  const html = '<style>p{}</style><script>alert(1)</script><img src="x.png" alt="x"><p>Hallo</p>';
  assert.equal(htmlToText(html), "Hallo");
});

Deno.test("htmlToText() survives tags that nobody closes", () => {
  assert.equal(htmlToText("<table><tr><td>".repeat(5_000)), "...");
});
