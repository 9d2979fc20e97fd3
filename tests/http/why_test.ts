import assert from "node:assert/strict";
import { attemptOf } from "../support/store_factory.ts";
import { postJson, WITH_TOKEN } from "./support/signed_in.ts";
import { within, type World } from "./support/world.ts";

/** A world in which a reminder went out: to Anna, not to Bob. */
async function told(world: World): Promise<void> {
  await world.plan("student_reminder", [
    { item: "7", label: "EHBO <b>basis</b>", runAt: "2026-12-01T08:59:00Z" },
    { item: "8", label: "EHBO herhaling", runAt: "2026-12-02T17:00:00Z" },
  ]);
  const [job] = await world.claim("student_reminder");
  assert.ok(job);
  await world.mail(job, { to: "anna@example.org", state: "sent", answer: "250 OK" });
  const bob = { to: "bob@example.org", name: "Bob Bos", reason: "emails_off", note: null } as const;
  await world.store.leaveOut(attemptOf(job), [bob], world.clock.now());
  await world.settle(job, { kind: "succeeded", reason: "1 reminder sent" });
}

/** A line of a story, as far as it is looked at here. */
interface Said {
  readonly code: string;
  readonly to: string;
}

const ASK = "why?task=student_reminder";

Deno.test("/why has a form that works by its address alone", () =>
  within({}, async (world) => {
    const html = await world.text("/why");
    assert.match(html, /<form[^>]*method="get"[^>]*action="\/why"/);
    for (const name of ["task", "item", "person"]) assert.match(html, new RegExp(`name="${name}"`));
    assert.match(html, /<option value="student_reminder"/);
  }));

Deno.test("/why tells the story of an item, with addresses and names masked and nothing but text", () =>
  within({}, async (world) => {
    await told(world);
    const html = await world.text(`/${ASK}&item=7`);
    assert.match(html, /It ran Tue 1 December 10:00: 1 mail sent, 1 person left out\./);
    assert.match(html, /No mail to B… B… &lt;b…@example\.org&gt;: has switched e-mails off\./);
    assert.match(html, /EHBO &lt;b&gt;basis/);
    assert.match(html, /nobody is at db\.example/);
    assert.doesNotMatch(html, /anna@|bob@|Bos|<b>basis/);
  }));

Deno.test("/why tells what an item may be meant by, each with its address", () =>
  within({}, async (world) => {
    await told(world);
    const html = await world.text(`/${ASK}&item=ehbo`);
    assert.match(html, /href="\/why\?task=student_reminder&amp;item=8"/);
    assert.match(html, /href="\/why\?task=student_reminder&amp;item=7"/);
  }));

Deno.test("/why tells nobody of a person who is not signed in, and who is all of it", () =>
  within({}, async (world) => {
    await told(world);
    const path = "/why?person=Bob%40Example.org";
    const refused = await world.get(path);
    const html = await refused.text();
    assert.equal(refused.status, 403);
    assert.match(html, /bcourse-scheduler open/);
    assert.doesNotMatch(html, /bob|switched e-mails off/i);
    const whole = await (await world.get(path, { headers: WITH_TOKEN })).text();
    assert.match(whole, /No mail to Bob Bos &lt;bob@example\.org&gt;: has switched e-mails off\./);
  }));

Deno.test("/api/v1/why tells who has the token of a person, with addresses whole", () =>
  within({}, async (world) => {
    await told(world);
    const path = "/api/v1/why?person=bob@example.org";
    const story = await (await world.get(path, { headers: WITH_TOKEN })).json();
    assert.equal(story.person, "bob@example.org");
    assert.deepEqual(story.past.map(({ code, to }: Said) => [code, to]), [
      ["left_out", "bob@example.org"],
    ]);
  }));

Deno.test("/why says who paused a task", () =>
  within({}, async (world) => {
    await told(world);
    await postJson(world, "/api/v1/tasks/student_reminder/pause", { by: "ana on klas" });
    const html = await world.text(`/${ASK}&item=8`);
    assert.match(html, /is paused by ana on klas since Tue 1 December 10:00/);
  }));

Deno.test("/why of what cannot be is an answer, no fault", () =>
  within({}, async (world) => {
    for (
      const path of ["why?task=no_such&item=7", "why?task=&item=", `${ASK}&item=${"x".repeat(999)}`]
    ) {
      assert.equal((await world.get(`/${path}`)).status, 200, path);
    }
    assert.deepEqual(world.errors, []);
  }));

Deno.test("/api/v1/why gives codes, instants and words, masked", () =>
  within({}, async (world) => {
    await told(world);
    const body = await (await world.get(`/api/v1/${ASK}&item=7`)).json();
    assert.deepEqual(body.answer, {
      ...{ code: "done", at: "2026-12-01T09:00:00Z", mails: 1, refused: 0, left_out: 1 },
      when: "Tue 1 December 10:00",
      text: "It ran Tue 1 December 10:00: 1 mail sent, 1 person left out.",
    });
    const [job] = body.jobs;
    assert.deepEqual(job.lines.map(({ code }: { code: string }) => code), [
      ...["planned", "mail", "left_out", "attempt"],
    ]);
    assert.deepEqual([job.lines[1].to, job.lines[2].name], ["a…@example.org", "B… B…"]);
  }));

for (
  const [path, status, code] of [
    [ASK, 400, "WHY_UNASKED"],
    ["why", 400, "WHY_UNASKED"],
    ["why?person=anna@example.org", 403, "PERSON_HIDDEN"],
  ] as const
) {
  Deno.test(`/api/v1/${path} is refused`, () =>
    within({}, async (world) => {
      const answer = await world.get(`/api/v1/${path}`);
      const { error } = await answer.json();
      assert.deepEqual([answer.status, error.code], [status, code]);
      assert.notEqual(error.hint, "");
    }));
}

Deno.test("a job's page and the API say whom it left out", () =>
  within({}, async (world) => {
    await told(world);
    const html = await world.text("/jobs/student_reminder/7/PRODUCTION");
    assert.match(html, /Who got no mail, and why/);
    assert.match(html, /has switched e-mails off/);
    assert.doesNotMatch(html, /bob@|Bos/);
    const story = await (await world.get("/api/v1/jobs/student_reminder/7/PRODUCTION")).json();
    assert.deepEqual(story.left_out, [{
      ...{ job: "student_reminder/7/PRODUCTION", task: "student_reminder", to: "b…@example.org" },
      ...{ name: "B… B…", reason: "emails_off", note: null, attempt: 1 },
      at: "2026-12-01T09:00:00Z",
    }]);
  }));
