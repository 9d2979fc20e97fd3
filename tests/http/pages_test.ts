import assert from "node:assert/strict";
import type { Job } from "../../src/domain/job.ts";
import { TOKEN, within, type World } from "./support/world.ts";

const SIGNED_IN = { headers: { authorization: `Bearer ${TOKEN}` } };
const RUN_AT = "2026-12-01T09:00:00Z";

async function runJob(world: World, item: string, label: string): Promise<Job> {
  await world.plan("student_reminder", [{ item, label, runAt: RUN_AT }]);
  const [job] = await world.claim("student_reminder");
  assert.ok(job);
  return job;
}

Deno.test("every page escapes what the course database holds", () =>
  within({}, async (world) => {
    const label = `<script>alert("1")</script><img src=x onerror='alert(2)'>`;
    const job = await runJob(world, label, label);
    await world.mail(job, { to: "<b>@example.org", subject: label, state: "sent", answer: label });
    const log = [{ at: 0, level: "info", message: label } as const];
    await world.settle(job, { kind: "failed", reason: label, error: label, log });
    await world.plan("student_reminder", [
      { item: "2", label, runAt: "2026-12-02T17:00:00Z" },
    ]);
    const query = encodeURIComponent(label);
    const paths = [
      ...["/", "/tasks", "/tasks/student_reminder", "/jobs", "/jobs?show=over", "/mails"],
      ...["/people", "/people/1", "/config", "/audit", `/jobs/${encodeURIComponent(job.id)}`],
      ...[`/jobs?q=${query}&task=${query}&day=${query}`, `/mails?q=${query}&task=${query}`],
      ...[`/people?q=${query}`, `/nothing?${query}`, `/?span=${query}`],
    ];
    for (const path of paths) {
      const html = await world.text(path);
      assert.doesNotMatch(html, /<script>|<img src=x|onerror='/, path);
    }
    assert.match(await world.text("/jobs?show=over"), /&lt;script&gt;alert\(&quot;1&quot;\)/);
  }));

Deno.test("addresses are whole for who is signed in, and for nobody else", () =>
  within({}, async (world) => {
    const job = await runJob(world, "1", "for gerda@example.org");
    await world.mail(job, { to: "anna.bakker@example.org", state: "sent", answer: "250 <x@y.nl>" });
    const id = encodeURIComponent(job.id);
    for (const path of ["/", "/mails", "/people", "/people/1", `/jobs/${id}`]) {
      const masked = await world.text(path);
      assert.doesNotMatch(masked, /anna\.bakker|gerda@/, path);
      assert.match(masked, /a…@example\.org/, path);
      const whole = await (await world.get(path, SIGNED_IN)).text();
      assert.match(whole, /anna\.bakker@example\.org/, path);
    }
  }));

Deno.test("people and their mails are found by address only for who is signed in", () =>
  within({}, async (world) => {
    const job = await runJob(world, "1", "A");
    await world.mail(job, { to: "anna.bakker@example.org", state: "sent" });
    const found = async (path: string, init?: RequestInit): Promise<boolean> =>
      (await (await world.get(path, init)).text()).includes('href="/people/1"');
    assert.ok(await found("/people"));
    for (const query of ["Anna.Bakker@example.org", "bakker", "a@example.org"]) {
      assert.ok(!await found(`/people?q=${query}`), query);
      assert.ok(!await found(`/mails?q=${query}`), query);
    }
    assert.ok(await found("/people?q=BAKK", SIGNED_IN));
    assert.ok(await found("/people?q=Anna.Bakker@example.org", SIGNED_IN));
    assert.ok(await found("/mails?q=Anna.Bakker@example.org", SIGNED_IN));
    assert.ok(!await found("/people?q=visser", SIGNED_IN));
  }));

Deno.test("no address of a page holds a mail address", () =>
  within({}, async (world) => {
    const job = await runJob(world, "1", "A");
    for (let person = 0; person < 60; person++) {
      await world.mail(job, { to: `person${person}@example.org`, state: "sent" });
    }
    for (const path of ["/mails", "/people", `/jobs/${encodeURIComponent(job.id)}`, "/people/1"]) {
      const links = [...(await world.text(path)).matchAll(/href="([^"]*)"/g)].map(([, href]) =>
        href
      );
      assert.ok(links.length > 5);
      assert.deepEqual(links.filter((href) => /example|%40|@/.test(href ?? "")), [], path);
    }
  }));

Deno.test("lists go on from page to page and show each row once", () =>
  within({}, async (world) => {
    const jobs = Array.from({ length: 120 }, (_, index) => ({
      ...{ item: `${index}`, label: `Training ${index}.`, runAt: RUN_AT },
    }));
    await world.plan("student_reminder", jobs);
    const all: Job[] = [];
    for (let some = await world.claim("student_reminder"); some.length > 0;) {
      all.push(...some);
      some = await world.claim("student_reminder");
    }
    for (const job of all) {
      await world.mail(job, { to: `p${job.item}@example.org`, subject: job.label, state: "sent" });
      await world.settle(job, { kind: "succeeded" });
    }
    const labels = /Training (\d+)\./g;
    for (const [path, row] of [["/jobs?show=over", labels], ["/mails", labels]] as const) {
      const seen = await walk(world, path, row);
      assert.equal(seen.length, 120, path);
      assert.equal(new Set(seen).size, 120, path);
    }
    assert.equal(new Set(await walk(world, "/people", /href="\/people\/(\d+)"/g)).size, 120);
  }));

/** Follows "Next page" to the end. */
async function walk(world: World, first: string, row: RegExp): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let path: string | undefined = first; path !== undefined;) {
    const html: string = await world.text(path);
    const list = /<section id="list".*?<\/section>/s.exec(html)?.[0] ?? "";
    seen.push(...[...list.matchAll(row)].map(([, name]) => name ?? ""));
    path = /href="([^"]*after=[^"]*)"/.exec(list)?.[1]?.replaceAll("&amp;", "&");
    assert.ok(seen.length <= 500, "the list has an end");
  }
  return seen;
}

Deno.test("the configuration is shown without its secrets", () =>
  within(
    { tasks: [{ args: { api_key: "sesam", days: 3, text: "sesam open" } }] },
    async (world) => {
      Object.assign(world.sources.config, { database: "mysql://u:sesam@db/bcourse" });
      Object.assign(world.sources.config.mail, {
        transport: { kind: "smtp", url: "smtp://u:sesam@mail.example" },
      });
      const calls = { webhook: "https://hook/sesam", heartbeat: "https://beat/sesam" };
      const morningLetter = { hour: 7, minute: 5 };
      Object.assign(world.sources.config.tell, { ...calls, morningLetter });
      const html = await world.text("/config");
      assert.doesNotMatch(html, /sesam/);
      assert.match(html, /<code>tell\.webhook<\/code><\/dt><dd>yes<\/dd>/);
      assert.match(html, /<code>tell\.morning_letter<\/code><\/dt><dd>07:05<\/dd>/);
      assert.match(html, /MySQL bcourse on db\.example/);
      assert.match(html, /<code>args\.days<\/code><\/dt><dd>3<\/dd>/);
      assert.match(html, /2 days before the first event/);
    },
  ));

Deno.test("links to actions stand only where something can be done", async () => {
  const look = async (world: World): Promise<string> => {
    const job = await runJob(world, "1", "A");
    await world.settle(job, { kind: "failed", reason: "no" });
    const id = encodeURIComponent(job.id);
    const paths = ["/", "/tasks/student_reminder", `/jobs/${id}`];
    return (await Promise.all(paths.map((path) => world.text(path)))).join("");
  };
  await within({}, async (world) => {
    const html = await look(world);
    const wanted = [
      ...["/confirm/pause?task=student_reminder", "/confirm/reconcile"],
      ...[
        "/confirm/trigger?task=student_reminder",
        "/confirm/retry-failures?task=student_reminder",
      ],
      "/confirm/retry?job=student_reminder%2F1%2FPRODUCTION",
    ];
    assert.deepEqual(wanted.filter((href) => !html.includes(`href="${href}"`)), []);
  });
  await within({ allowsActions: false }, async (world) => {
    assert.doesNotMatch(await look(world), /\/confirm\//);
  });
});

Deno.test("a task that is paused says by whom, and can be resumed", () =>
  within({}, async (world) => {
    await world.store.seeTask({ environment: "PRODUCTION", task: "student_reminder" }, 0);
    const by = { source: "page", who: "Gerda" } as const;
    await world.sources.actions.act({ verb: "pause", task: "student_reminder" }, by);
    const html = await world.text("/");
    assert.match(html, /student_reminder is paused/);
    assert.match(html, /By Gerda, today 10:00\./);
    assert.match(html, /href="\/confirm\/resume\?task=student_reminder"/);
  }));

for (
  const path of [
    ...["/tasks/nobody", "/people/99", "/people/x", "/people/0", "/jobs/nobody", "/language"],
  ]
) {
  Deno.test(`${path} is not there`, () =>
    within({}, async ({ get }) => assert.equal((await get(path)).status, 404)));
}

for (
  const path of [
    ...[
      "/jobs?after=x",
      "/jobs?show=x&day=2026-13-45",
      "/mails?state=x&after=9999999999999999999.1",
    ],
    ...["/people?after=-1", "/tasks?after=999", "/audit?after=x", "/?span=999d", "/jobs?day=0000"],
  ]
) {
  Deno.test(`${path} shows a list all the same`, () =>
    within({}, async ({ get, errors }) => {
      assert.equal((await get(path)).status, 200);
      assert.deepEqual(errors, []);
    }));
}
