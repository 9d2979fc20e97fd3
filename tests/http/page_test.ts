import assert from "node:assert/strict";
import { createFilledWorld } from "./support/year.ts";
import { within } from "./support/world.ts";

Deno.test("page is one whole document with its sections", () =>
  within({}, async ({ plan, get }) => {
    await plan("student_reminder", [{
      item: "1",
      label: "Basis A",
      runAt: "2026-12-02T17:00:00Z",
    }]);
    const answer = await get("/");
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/html; charset=UTF-8");
    assert.match(html, /^<!DOCTYPE html><html lang="en-GB">/);
    for (const id of ["verdict", "attention", "coming", "sent", "mails", "tasks", "about"]) {
      assert.match(html, new RegExp(`<section id="${id}"`), id);
    }
  }));

Deno.test("page escapes what a label holds", () =>
  within({}, async ({ plan, claim, mail, settle, text }) => {
    const label = `<script>alert("1")</script><img src=x onerror='alert(2)'>`;
    await plan("student_reminder", [
      { item: "1", label, runAt: "2026-12-01T09:00:00Z" },
      { item: "2", label, runAt: "2026-12-02T17:00:00Z" },
    ]);
    for (const job of await claim("student_reminder")) {
      await mail(job, { to: "<b>@example.org", subject: label, state: "sent", answer: label });
      const log = [{ at: 0, level: "info", message: label } as const];
      await settle(job, { kind: "failed", reason: label, error: label, log });
    }
    for (const path of ["/", "/jobs/student_reminder%2F1%2FPRODUCTION"]) {
      const html = await text(path);
      assert.doesNotMatch(html, /<script>|<img src=x/, path);
      assert.match(html, /&lt;script&gt;alert\(&quot;1&quot;\)/, path);
    }
  }));

Deno.test("page and API show no whole address", async () => {
  const world = await createFilledWorld({ troubled: true });
  try {
    const { plan, claim, settle, text } = world;
    const runAt = "2026-11-23T18:00:00Z";
    await plan("student_reminder", [{ item: "9", label: "for gerda@example.org", runAt }]);
    for (const job of await claim("student_reminder")) {
      const log = [{ at: 0, level: "warn", message: "no student hans@example.org" } as const];
      const error = "Error: ina@example.org\n    at execute";
      await settle(job, { kind: "failed", reason: "jan@example.org is away", error, log });
    }
    const id = encodeURIComponent("student_reminder/9/PRODUCTION");
    const refused = encodeURIComponent("trainer_reminder/299/PRODUCTION");
    const api = ["status", "tasks", "jobs", "mails", `jobs/${id}`, `jobs/${refused}`];
    const paths = ["/", `/jobs/${id}`, `/jobs/${refused}`, ...api.map((one) => `/api/v1/${one}`)];
    for (const path of paths) {
      const body = await text(path);
      assert.doesNotMatch(body, /(gerda|hans|ina|jan|fleur\.dejong|anna\.bakker)@/, path);
    }
    assert.match(await text(`/jobs/${refused}`), /f…@gone\.example/);
    assert.match(await text(`/jobs/${id}`), /i…@example\.org/);
  } finally {
    await world.close();
  }
});

Deno.test("page tells the times of the configured zone with how far away they are", () =>
  within({}, async ({ plan, text }) => {
    await plan("student_reminder", [{
      item: "1",
      label: "Basis A",
      runAt: "2026-12-02T17:00:00Z",
    }]);
    const html = await text("/");
    assert.match(html, /<time datetime="2026-12-02T17:00:00Z"[^>]*>tomorrow 18:00<\/time>/);
    assert.match(html, /<span class="away">in 32 hours<\/span>/);
  }));

Deno.test("page has the timeline in words too", () =>
  within({}, async ({ plan, text }) => {
    await plan("student_reminder", [
      { item: "1", label: "Basis A", runAt: "2026-12-02T17:00:00Z" },
      { item: "2", label: "Basis B", runAt: "2026-12-02T18:00:00Z" },
      { item: "3", label: "Basis C", runAt: "2026-12-05T18:00:00Z" },
    ]);
    const html = await text("/");
    assert.match(html, /<desc id="timeline-d">tomorrow: 2 jobs\. Saturday: 1 job\.<\/desc>/);
  }));

Deno.test("page counts the mails of each local day", () =>
  within({ now: "2026-11-30T22:30:00Z" }, async ({ plan, claim, mail, clock, text }) => {
    // 23:30 in Amsterdam; an hour on it is the first of December there, but not yet in UTC.
    await plan("student_reminder", [{ item: "1", label: "A", runAt: "2026-11-30T22:00:00Z" }]);
    const [job] = await claim("student_reminder");
    assert.ok(job);
    await mail(job, { to: "a@example.org", state: "sent" });
    await clock.advance(3_600_000);
    await mail(job, { to: "b@example.org", state: "sent" });
    await mail(job, { to: "c@example.org", state: "sent" });
    assert.match(
      await text("/"),
      /<desc id="bars-d">yesterday: 1 sent\. today: 2 sent, 2 of them late\.<\/desc>/,
    );
  }));

Deno.test("page marks a mail that may have come twice", () =>
  within({}, async ({ plan, claim, mail, store, clock, text }) => {
    await plan("student_reminder", [{ item: "1", label: "A", runAt: "2026-12-01T09:00:00Z" }]);
    const [job] = await claim("student_reminder");
    assert.ok(job);
    const sent = await mail(job, { to: "a@example.org", state: "unknown" });
    await store.settleDelivery(sent, { state: "sent", answer: null }, clock.now());
    assert.match(await text("/"), /<span class="pill unknown">sent, perhaps twice<\/span>/);
  }));

Deno.test("page explains what is empty", () =>
  within({}, async ({ text }) => {
    const html = await text("/");
    assert.match(html, /Nothing is planned for the next 7 days\./);
    assert.match(html, /No mail has been sent yet\./);
    assert.match(html, /No mail has gone out in the last 14 days\./);
    assert.match(html, /Nothing is running at this moment\./);
  }));

Deno.test("page says that DEVELOPMENT mails nobody real", () =>
  within({ environment: "DEVELOPMENT" }, async ({ text }) => {
    assert.match(await text("/"), /<strong>DEVELOPMENT<\/strong> Nobody real gets mail/);
  }));

Deno.test("page of PRODUCTION says nothing of DEVELOPMENT", () =>
  within({}, async ({ text }) => assert.doesNotMatch(await text("/"), /DEVELOPMENT/)));

Deno.test("page counts all jobs of its timeline, however many they are", () =>
  within({}, async ({ plan, text }) => {
    const jobs = Array.from({ length: 320 }, (_, index) => ({
      ...{ item: String(index), label: `Training ${index}`, runAt: "2026-12-02T17:00:00Z" },
    }));
    await plan("student_reminder", jobs);
    const html = await text("/");
    assert.match(html, /320 jobs in the next 7 days/);
    assert.match(html, /<desc id="timeline-d">tomorrow: 320 jobs\.<\/desc>/);
    assert.ok(html.length < 100_000, `${html.length} bytes`);
  }));

Deno.test("job page tells the whole story", () =>
  within({}, async ({ plan, claim, mail, settle, clock, text }) => {
    await plan("student_reminder", [{
      item: "1",
      label: "Basis A",
      runAt: "2026-12-01T09:00:00Z",
    }]);
    const [first] = await claim("student_reminder");
    assert.ok(first);
    await mail(first, {
      to: "anna@example.org",
      subject: "Hello",
      state: "sent",
      answer: "250 Ok",
    });
    const dueAt = clock.now() + 60_000;
    await settle(first, { kind: "retried", reason: "server is away", error: "Error: 421", dueAt });
    await clock.advance(60_000);
    const [second] = await claim("student_reminder");
    assert.ok(second);
    const log = [{ at: clock.now(), level: "info", message: "12 enrolled" } as const];
    await settle(second, { kind: "succeeded", reason: "12 reminders sent", log });
    const html = await text("/jobs/student_reminder%2F1%2FPRODUCTION");
    const words = [
      ...["Planned", "Failed, to be tried again", "server is away", "Error: 421", "Done"],
      ...["attempt 2", "12 enrolled", "Hello", "a…@example.org", "250 Ok"],
    ];
    const missing = words.filter((word) => !html.includes(word));
    assert.deepEqual(missing, []);
  }));

Deno.test("job page finds an id with a slash and a number sign, encoded or not", () =>
  within({}, async ({ store, clock, get, sources, plan }) => {
    await plan("student_reminder", []);
    const lease = await store.readLease("daemon");
    assert.ok(lease);
    const id = "student_reminder/a b%c/PRODUCTION#2";
    await store.applyPlan({
      ...{ environment: sources.config.environment, task: "student_reminder", now: clock.now() },
      fence: lease,
      changes: [{
        ...{ action: "create", id, item: "a b%c", occurrence: 2, label: "A", missed: null },
        ...{ eventAt: clock.now(), runAt: clock.now() },
      }],
    });
    assert.equal((await get(`/jobs/${encodeURIComponent(id)}`)).status, 200);
    assert.equal((await get("/jobs/student_reminder/a%20b%25c/PRODUCTION%232")).status, 200);
  }));
