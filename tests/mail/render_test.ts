import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json, Text } from "../../src/handler.ts";
import { createRenderer, type Renderer } from "../../src/mail/render.ts";

const renderer = await createRenderer();

function fill(
  text: Partial<Text>,
  vars: Readonly<Record<string, Json>> = {},
  options: { readonly language?: string; readonly renderer?: Renderer } = {},
): Text {
  const { language = "en", renderer: by = renderer } = options;
  return by.render({ subject: "", html: "", ...text }, {
    vars,
    language,
    timezone: "Europe/Amsterdam",
    name: "reminder",
  });
}

function html(source: string, vars: Readonly<Record<string, Json>> = {}): string {
  return fill({ html: source }, vars).html;
}

Deno.test("render() fills in attributes, conditions, loops and filters as Bcourse's editors write them", () => {
  const vars = {
    user: { first_name: "Anna", phone: "" },
    training: { name: "bhv basis", events: [{ room: "A" }, { room: "B" }] },
  };
  const source = "{{ user.first_name | upper }} {{ training.name|title }} " +
    "{{ user.phone | default('none', true) }} {% if user.phone %}x{% else %}y{% endif %}" +
    "{% for event in training.events %} {{ loop.index }}{{ event.room }}{% endfor %} " +
    "{{ user.first_name.lower() }}";
  assert.equal(html(source, vars), "ANNA Bhv Basis none y 1A 2B anna");
});

Deno.test("render() shows missing names and nulls as nothing, also where something is asked of them", () => {
  const vars = { user: { phone: null }, list: [null] };
  assert.equal(
    html("[{{ nobody }}{{ nobody.a.b }}{{ user.phone }}{{ user.phone.a }}{{ list[0] }}]", vars),
    "[]",
  );
  assert.equal(html("{{ user.phone|default('-') }}{{ user.phone or '+' }}", vars), "-+");
});

Deno.test("render() escapes values in the body and not in the subject", () => {
  const vars = { name: `<b>"Anna" & 'Bob'</b>` };
  const text = fill({ subject: "{{ name }}", html: "{{ name }}" }, vars);
  assert.equal(text.subject, `<b>"Anna" & 'Bob'</b>`);
  assert.equal(text.html, "&lt;b&gt;&quot;Anna&quot; &amp; &#x27;Bob&#x27;&lt;&#x2f;b&gt;");
});

Deno.test("render() keeps the subject on one line, whatever is filled in", () => {
  const vars = { name: "Anna\r\nBcc: eve@example.org\n\0\u2028\u202e" };
  assert.equal(fill({ subject: " Hi\n{{ name }} " }, vars).subject, "Hi Anna Bcc: eve@example.org");
});

Deno.test("render() never takes a value for an expression", () => {
  const hostile = "{{ 7 * 7 }}{% for i in range(9) %}{% endfor %}{# gone #}{{ user }}";
  const text = fill({ subject: "{{ name }}", html: "{{ name }}|{{ name|safe }}" }, {
    name: hostile,
  });
  assert.equal(text.subject, hostile);
  assert.equal(text.html, `${hostile}|${hostile}`);
});

Deno.test("render() leaves values as they are but for the escaping", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => {
    const entities: Readonly<Record<string, string>> = {
      "<": "&lt;",
      ">": "&gt;",
      "&": "&amp;",
      '"': "&quot;",
      "'": "&#x27;",
      "/": "&#x2f;",
    };
    const escaped = name.replaceAll(/[<>&"'/]/g, (character) => entities[character] ?? "");
    assert.equal(html("{{ name }}", { name }), escaped);
  }));
});

Deno.test("render() takes long names and many rows", () => {
  const rows = Array.from({ length: 1_000 }, (_, number) => ({ name: `Student ${number}` }));
  const table =
    "{% for row in rows %}<tr><td>{{ loop.index }}</td><td>{{ row.name }}</td></tr>{% endfor %}";
  assert.ok(html(table, { rows }).includes("<td>Student 999</td>"));
  assert.equal(html("{{ name }}", { name: "é".repeat(10_000) }), "é".repeat(10_000));
});

Deno.test("render() reaches nothing outside the values", () => {
  for (
    const source of ["{{ ''.constructor }}", "{{ x.__proto__ }}", "{{ x.toString }}", "{{ Deno }}"]
  ) {
    assert.equal(html(source, { x: { a: 1 } }), "", source);
  }
  assert.throws(() => html("{{ ''.constructor.constructor('return 1')() }}"), {
    code: "MAIL_TEXT",
  });
  assert.throws(() => html("{% include '/etc/passwd' %}"), { code: "MAIL_TEXT" });
});

Deno.test("render() names the text, its language and the line of an error", () => {
  const broken = "<p>\n  {{ user.name }}\n  {{ user.name | shout }}\n</p>";
  assert.throws(() => fill({ html: broken }, {}, { language: "nl" }), {
    name: "MailError",
    code: "MAIL_TEXT",
    message: /line 3 of the body of the text "reminder" \(nl\): .*shout/,
    hint: /"reminder"/,
  });
  assert.throws(() => fill({ subject: "{% if %}" }), { message: /line 1 of the subject/ });
});

Deno.test("render() ends a text that takes too many steps, and renders the next", async () => {
  const small = await createRenderer({ fuel: 100 });
  const endless = { html: "{% for i in range(100000) %}x{% endfor %}" };
  assert.throws(() => fill(endless, {}, { renderer: small }), {
    code: "MAIL_TEXT",
    message: /too many steps/,
  });
  assert.equal(fill({ html: "{{ 1 + 1 }}" }, {}, { renderer: small }).html, "2");
});

Deno.test("render() ends a text that takes too long, once, and renders the next", async () => {
  const small = await createRenderer({ mostMs: 20 });
  const slow = {
    html: "{% for i in range(2000) %}{% set y = x | upper %}{% endfor %}{{ user.name }}",
  };
  const vars = { x: "é".repeat(100_000) };
  const wanted = {
    code: "MAIL_TEXT",
    message: /the body of the text "reminder" \(en\): it takes too long/,
  };
  assert.throws(() => fill(slow, vars, { renderer: small }), wanted);
  // It is known by now, whatever the values are.
  assert.throws(() => fill(slow, { x: "" }, { renderer: small }), wanted);
  assert.equal(html("{{ name }}", { name: "Anna" }), "Anna");
  const edited = { html: `${slow.html}!` };
  assert.equal(fill(edited, { x: "", user: { name: "Zoë" } }).html, "Zoë!");
});

const TOO_BIG = {
  "a string repeated": "{{ 'x' * 1000000000 }}",
  "a string doubled": "{% set all = namespace(text='xxxxxxxx') %}{% for i in range(60) %}" +
    "{% set all.text = all.text ~ all.text %}{% endfor %}{{ all.text }}",
  "a list repeated": "{{ [1] * 100000000 }}",
  "a body of a megabyte": "{{ 'x' * 1000000 }}",
};

for (const [what, source] of Object.entries(TOO_BIG)) {
  Deno.test(`render() survives ${what}`, async () => {
    const other = await createRenderer();
    assert.throws(() => html(source), { code: "MAIL_TEXT", message: /too big|longer than/ });
    assert.equal(html("{{ name }}", { name: "Anna" }), "Anna");
    assert.equal(fill({ html: "{{ 1 }}" }, {}, { renderer: other }).html, "1");
  });
}

Deno.test("render() survives being driven out of memory again and again", () => {
  for (let turn = 0; turn < 50; turn++) {
    assert.throws(() => html("{{ 'x' * 1000000000 }}"), { code: "MAIL_TEXT" });
  }
  assert.equal(html("{{ name }}", { name: "x".repeat(200_000) }).length, 200_000);
});

Deno.test("render() refuses values that are nested too deep, and renders the next text", () => {
  let deep: Json = "end";
  for (let level = 0; level < 100_000; level++) deep = { inner: deep };
  assert.throws(() => html("{{ deep }}", { deep }), { code: "MAIL_TEXT", message: /nested/ });
  assert.equal(html("ok"), "ok");
});

const INSTANTS = {
  "in winter": ["2026-12-01 08:00:00.000000", "dinsdag 1 december 2026", "09:00"],
  "in summer": ["2026-07-01T07:00:00Z", "woensdag 1 juli 2026", "09:00"],
  "just before the clocks go forward": ["2026-03-29 00:59:59", "zondag 29 maart 2026", "01:59"],
  "just after the clocks go forward": ["2026-03-29 01:00:00", "zondag 29 maart 2026", "03:00"],
  "just before the clocks go back": ["2026-10-25 00:59:59", "zondag 25 oktober 2026", "02:59"],
  "just after the clocks go back": ["2026-10-25 01:00:00", "zondag 25 oktober 2026", "02:00"],
  "on the day after, here": ["2026-11-30 23:30:00", "dinsdag 1 december 2026", "00:30"],
} as const;

for (const [when, [text, date, time]] of Object.entries(INSTANTS)) {
  Deno.test(`the filters date and time show ${text} (${when}) in Dutch`, () => {
    const source = { html: "{{ at | date }} {{ at | time }} {{ at | datetime }}" };
    const shown = fill(source, { at: text }, { language: "nl" }).html;
    assert.equal(shown, `${date} ${time} ${date} om ${time}`);
  });
}

Deno.test("the filters date and time show an instant in English", () => {
  const source = { html: "{{ at | date }} {{ at | time }}|{{ at | datetime }}" };
  const shown = fill(source, { at: "2026-12-01 08:00:00" }, { language: "en" }).html;
  assert.equal(shown, "Tuesday, 1 December 2026 09:00|Tuesday, 1 December 2026 at 09:00");
});

for (const language of ["nl-BE", "nl_BE", "NL"]) {
  Deno.test(`the filter date understands the language ${language}`, () => {
    const shown = fill({ html: "{{ at | date }}" }, { at: "2026-12-01" }, { language }).html;
    assert.equal(shown, "dinsdag 1 december 2026");
  });
}

for (const language of ["", "xx", "no such language", "../nl"]) {
  Deno.test(`the filter date falls back to English for ${JSON.stringify(language)}`, () => {
    const shown = fill({ html: "{{ at | date }}" }, { at: "2026-12-01" }, { language }).html;
    assert.equal(shown, "Tuesday, 1 December 2026");
  });
}

Deno.test("the filter date takes a date alone for that day in every zone", () => {
  const shown = renderer.render({ subject: "", html: "{{ at | date }}" }, {
    vars: { at: "2026-12-01" },
    language: "en",
    timezone: "America/New_York",
    name: "reminder",
  });
  assert.equal(shown.html, "Tuesday, 1 December 2026");
});

Deno.test("the filter date shows what is no instant as it is, and escaped", () => {
  const vars = { soon: "<soon>", number: 3, nothing: null, list: [1] };
  const source =
    "{{ soon|date }} {{ number|date }} {{ nothing|date }} {{ missing|time }} {{ list|date }}";
  assert.equal(html(source, vars), "&lt;soon&gt; 3   ");
});
