import assert from "node:assert/strict";
import { OWN_ORIGIN, postForm, postJson, signIn, WITH_TOKEN } from "./support/signed_in.ts";
import { HOST, TOKEN, within, type World } from "./support/world.ts";

const PAUSE = "/api/v1/tasks/student_reminder/pause";
const JOB = "student_reminder/12/PRODUCTION#2";
const JSON_TYPE = { "content-type": "application/json" } as const;

Deno.test("a program with the token pauses and resumes a task, and the audit says for whom", () =>
  within({}, async (world) => {
    const paused = await postJson(world, PAUSE, { by: "ana on klas" });
    assert.equal(paused.status, 200);
    assert.deepEqual(await paused.json(), {
      ...{ action: "pause", subject: "student_reminder", jobs: 0, failed: [] },
    });
    await postJson(world, "/api/v1/tasks/student_reminder/resume");
    const lines = await world.store.audit(2);
    assert.deepEqual(lines.map(({ source, who, action }) => [source, who, action]), [
      ["command", "a program that has the token", "resumed"],
      ["command", "ana on klas", "paused"],
    ]);
  }));

Deno.test("an action that is so already is refused with what to do", () =>
  within({}, async (world) => {
    await postJson(world, PAUSE);
    const again = await postJson(world, PAUSE);
    assert.equal(again.status, 409);
    const { error } = await again.json();
    assert.equal(error.code, "ACTION_ALREADY");
    assert.match(error.hint, /bcourse-scheduler tasks/);
  }));

Deno.test("what there is not is not found, with the name that was meant", () =>
  within({}, async (world) => {
    const answer = await postJson(world, "/api/v1/tasks/student_remindr/trigger");
    assert.equal(answer.status, 404);
    assert.match((await answer.json()).error.hint, /did you mean "student_reminder"/);
  }));

Deno.test("jobs are named by their whole id, with its slashes and number sign", () =>
  within({}, async (world) => {
    await world.plan("student_reminder", [{
      item: "12",
      label: "Basis",
      runAt: "2026-12-20T09:00:00Z",
    }]);
    const id = "student_reminder/12/PRODUCTION";
    for (const name of [encodeURIComponent(id), id]) {
      const body = { dry_run: true };
      const answer = await postJson(world, `/api/v1/jobs/${name}/cancel`, body);
      assert.equal(answer.status, 200, name);
      assert.equal((await answer.json()).subject, id);
    }
    const other = await postJson(world, `/api/v1/jobs/${encodeURIComponent(JOB)}/retry`);
    assert.equal(other.status, 404);
    assert.match((await other.json()).error.message, /PRODUCTION#2/);
  }));

Deno.test("a dry run says what would happen, and changes nothing", () =>
  within({}, async (world) => {
    const answer = await postJson(world, PAUSE, { dry_run: true });
    assert.deepEqual(await answer.json(), {
      ...{ action: "pause", subject: "student_reminder", jobs: 0, past: 0, more: false, gone: 0 },
      ...{ people: 0, at_least: false, sent_before: 0 },
    });
    assert.deepEqual(await world.store.audit(1), []);
  }));

const REFUSED:
  readonly (readonly [why: string, headers: Record<string, string>, status: number])[] = [
    ["without a token", JSON_TYPE, 401],
    ["with a wrong token", { ...JSON_TYPE, authorization: "Bearer wrong" }, 401],
    [
      "with the token and from another origin",
      { ...WITH_TOKEN, origin: "https://evil.example" },
      403,
    ],
    ["with the token and a forged Host", { ...WITH_TOKEN, host: "evil.example" }, 421],
    ["with the token, from a name made to point here", {
      ...WITH_TOKEN,
      ...{ host: "evil.example:8787", origin: "http://evil.example:8787" },
    }, 421],
  ];

for (const [why, headers, status] of REFUSED) {
  Deno.test(`an action is refused ${why}`, () =>
    within({}, async (world) => {
      assert.equal((await postJson(world, PAUSE, {}, headers)).status, status);
      assert.deepEqual(await world.store.audit(1), []);
    }));
}

const FOREIGN: readonly (readonly [why: string, headers: Record<string, string>])[] = [
  ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
  ["another port of this machine", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:9" }],
  ["a frame without origin", { origin: "null", "sec-fetch-site": "cross-site" }],
  ["an old browser on another site", { origin: "https://evil.example" }],
  ["a link that somebody opened", { "sec-fetch-site": "none" }],
];

for (const [who, headers] of FOREIGN) {
  Deno.test(`a signed-in browser is not made to act by ${who}`, () =>
    within({}, async (world) => {
      const cookie = await signIn(world);
      const said = { "content-type": "application/x-www-form-urlencoded", cookie, ...headers };
      const answer = await world.get(PAUSE, { method: "POST", headers: said });
      assert.equal(answer.status, 403);
      assert.equal((await world.store.taskRecords("PRODUCTION"))[0]?.pausedAt ?? null, null);
    }));
}

Deno.test("a cookie alone does not act: who says not where the request comes from is no browser", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    const answer = await postJson(world, PAUSE, {}, { ...JSON_TYPE, cookie });
    assert.equal(answer.status, 401);
    for (const [name, value] of Object.entries(OWN_ORIGIN)) {
      const own = await postJson(world, PAUSE, { dry_run: true }, {
        ...JSON_TYPE,
        cookie,
        [name]: value,
      });
      assert.equal(own.status, 200, name);
    }
  }));

Deno.test("http.actions: false refuses every action, with and without the token, and says why", () =>
  within({ allowsActions: false }, async (world) => {
    const json = await postJson(world, PAUSE);
    assert.equal(json.status, 403);
    assert.equal((await json.json()).error.code, "ACTIONS_OFF");
    const cookie = await signIn(world);
    for (const path of ["/confirm/pause?task=student_reminder", "/confirm/reconcile"]) {
      const page = await world.get(path, { headers: { cookie } });
      assert.equal(page.status, 403);
      assert.match(await page.text(), /http\.actions: false/);
    }
    assert.equal((await postForm(world, PAUSE, {}, { cookie })).status, 403);
  }));

Deno.test("a person pauses a task by the page that asks first, and is told", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    const page = await world.get("/confirm/pause?task=student_reminder", { headers: { cookie } });
    const html = await page.text();
    assert.match(html, /<h1>Pause student_reminder\?<\/h1>/);
    assert.match(html, /Nobody is mailed\./);
    const path = /<form method="post" action="([^"]+)">/.exec(html)?.[1] ?? "";
    assert.equal(path, PAUSE);
    const done = await postForm(world, path, {}, { cookie });
    assert.equal(done.status, 303);
    const next = done.headers.get("location") ?? "";
    assert.match(
      await world.text(next),
      /<p id="notice" class="notice" role="status">The task is paused\.<\/p>/,
    );
    const [line] = await world.store.audit(1);
    assert.deepEqual([line?.source, line?.who, line?.action], ["page", "ana on klas", "paused"]);
  }));

Deno.test("who is not signed in is told how, and sees nothing of what would happen", () =>
  within({}, async (world) => {
    for (const path of ["/confirm/retry?job=x", "/confirm/pause?task=student_reminder"]) {
      const page = await world.get(path);
      assert.equal(page.status, 401);
      assert.match(await page.text(), /<pre tabindex="0">bcourse-scheduler open<\/pre>/);
    }
    assert.equal((await postForm(world, PAUSE)).status, 401);
  }));

Deno.test("the page says why something cannot be done", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    const page = await world.get("/confirm/cancel?job=nothing", { headers: { cookie } });
    assert.equal(page.status, 409);
    assert.match(await page.text(), /There is no such job\./);
  }));

for (
  const path of [
    "/confirm/destroy?task=x",
    "/confirm/pause",
    "/confirm/send?mail=x",
    "/confirm/send?mail=-1",
  ]
) {
  Deno.test(`there is nothing to confirm at ${path}`, () =>
    within({}, async (world) => {
      const cookie = await signIn(world);
      assert.equal((await world.get(path, { headers: { cookie } })).status, 404);
    }));
}

Deno.test("each action has a page that asks, and a form that goes where the action is", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    const mail = await prepare(world);
    const id = encodeURIComponent("student_reminder/1/PRODUCTION");
    const planned = encodeURIComponent("student_reminder/2/PRODUCTION");
    const forms: Readonly<Record<string, string>> = {
      [`retry?job=${id}`]: `/api/v1/jobs/${id}/retry`,
      [`cancel?job=${planned}`]: `/api/v1/jobs/${planned}/cancel`,
      "trigger?task=student_reminder": "/api/v1/tasks/student_reminder/trigger",
      "trigger?task=student_reminder&item=2": "/api/v1/tasks/student_reminder/trigger",
      "retry-failures?task=student_reminder": "/api/v1/tasks/student_reminder/retry-failures",
      [`send?mail=${mail}`]: `/api/v1/mails/${mail}/send`,
      [`drop?mail=${mail}`]: `/api/v1/mails/${mail}/drop`,
      "reconcile": "/api/v1/reconcile",
    };
    for (const [path, action] of Object.entries(forms)) {
      const page = await world.get(`/confirm/${path}`, { headers: { cookie } });
      const html = await page.text();
      assert.equal(page.status, 200, `${path}: ${html}`);
      assert.ok(html.includes(`<form method="post" action="${action}">`), `${path}: ${html}`);
    }
    const held = await (await world.get(`/confirm/send?mail=${mail}`, { headers: { cookie } }))
      .text();
    assert.match(held, /To anna@example\.org: Reminder/);
  }));

Deno.test("what is posted must be JSON as wanted, or a form, and short", () =>
  within({}, async (world) => {
    const post = async (body: string, type = "application/json"): Promise<number> => {
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": type };
      return (await world.get(PAUSE, { method: "POST", headers, body })).status;
    };
    assert.equal(await post("{"), 400);
    assert.equal(await post('{"itm": "12"}'), 400);
    assert.equal(await post("[]"), 400);
    assert.equal(await post('{"by": "x"}', "text/plain"), 400);
    assert.equal(await post(JSON.stringify({ by: "x".repeat(20_000) })), 413);
    assert.equal(await post(""), 200);
  }));

Deno.test("a notice tells only what can have been done", () =>
  within({}, async (world) => {
    for (const query of ["done=toString", "done=pause&jobs=-1", "done=<b>", "jobs=2"]) {
      assert.doesNotMatch(await world.text(`/?${query}`), /class="notice"/, query);
    }
    assert.match(await world.text("/?done=trigger&jobs=2"), /2 jobs are due now\./);
  }));

Deno.test(`the world listens at ${HOST}`, () =>
  within({}, async (world) => {
    assert.equal((await world.get("/healthz")).status, 200);
  }));

/** A job that failed, one that is planned, and a mail that is held. @returns the mail's number */
async function prepare(world: World): Promise<number> {
  await world.plan("student_reminder", [
    { item: "1", label: "Basis", runAt: "2026-12-01T08:59:00Z", eventAt: "2026-12-20T09:00:00Z" },
    { item: "2", label: "Plus", runAt: "2026-12-18T09:00:00Z", eventAt: "2026-12-20T09:00:00Z" },
  ]);
  const [job] = await world.claim("student_reminder");
  assert.ok(job);
  const { seq } = await world.mail(job, { to: "anna@example.org", state: "held" });
  await world.settle(job, { kind: "failed", reason: "no luck" });
  return seq;
}
