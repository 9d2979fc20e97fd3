import assert from "node:assert/strict";
import { openListener } from "../../support/listener.ts";
import { KEY } from "../../support/store_factory.ts";
import { until } from "../../support/run_factory.ts";
import { DAY, GATHER, HOUR, MINUTE, type Office, openOffice } from "./office.ts";

/** Lets time go on in steps shorter than a call may take. */
async function goOnUntil(office: Office, isSo: () => boolean): Promise<void> {
  for (let steps = 0; steps < 500 && !isSo(); steps++) {
    await office.clock.advance(5_000);
    await office.settled();
  }
  assert.ok(isSo(), "waited in vain");
}

function logText(office: Office): string {
  return JSON.stringify(office.log.lines);
}

Deno.test("a webhook hears the news as JSON, once, and its end", async () => {
  await using listener = openListener();
  await using office = await openOffice({ mail: [], webhook: listener.url });
  const { clock, store } = office;
  await office.fail("7", "no bed for anna.bakker@example.org");
  await store.writeHold(KEY.environment, {
    ...{ dependency: "mail", since: clock.now(), nextTryAt: 0, tries: 1, reason: "refused" },
    tasks: [KEY.task],
  });
  await goOnUntil(office, () => office.log.of("info").length === 1);
  await clock.advance(HOUR);
  assert.equal(listener.heard.length, 1);
  const [request] = listener.heard;
  assert.equal(request?.method, "POST");
  assert.equal(request?.path, "/hook/s3cret?key=tiger");
  assert.equal(request?.headers.get("content-type"), "application/json");
  const { id, text, ...body } = JSON.parse(request?.body ?? "");
  assert.match(id, /^[0-9a-f]{40}@example\.org$/);
  assert.match(text, /^Needs attention: .*\n/);
  assert.deepEqual(body.notices.map((one: { readonly state: string }) => one.state), [
    "new",
    "new",
  ]);
  const failed = body.notices.find(({ cause }: { readonly cause: string }) => /failed/.test(cause));
  assert.deepEqual({ ...failed, cause: "" }, {
    ...{ cause: "", state: "new", title: "reminder: 1 job failed" },
    details: ["no bed for a…@example.org", "Training 7, due Tue 1 Dec, 10:00"],
    advice:
      "Open the job to read what went wrong and who did get a mail. It is not tried again by itself.",
    ...{ since: "2026-12-01T09:00:00Z", until: null, jobs: ["reminder/7/PRODUCTION"] },
  });
  assert.deepEqual({ ...body, notices: [], at: "" }, {
    ...{ at: "", environment: "PRODUCTION", state: "attention" },
    ...{ page: "http://127.0.0.1:8787", notices: [] },
  });

  await store.endHold(KEY.environment, "mail");
  await goOnUntil(office, () => office.log.of("info").length === 2);
  const over = JSON.parse(listener.heard[1]?.body ?? "");
  assert.equal(over.state, "well");
  assert.equal(over.notices[0].title, "The mail server is there again");
  assert.ok(!logText(office).includes("s3cret") && !logText(office).includes("tiger"));
});

Deno.test("a webhook that answers 500 is tried again, ever more seldom, with the same id", async () => {
  await using listener = openListener();
  await using office = await openOffice({ mail: [], webhook: listener.url });
  listener.answer = (_, number) => new Response("", { status: number < 5 ? 500 : 200 });
  await office.fail("7", "no bed");
  const start = office.clock.now();
  await goOnUntil(office, () => office.log.of("info").length === 1);
  assert.equal(listener.heard.length, 5);
  assert.equal(new Set(listener.heard.map(({ body }) => JSON.parse(body).id)).size, 1);
  const tookMs = office.clock.now() - start;
  assert.ok(tookMs > GATHER + 6 * MINUTE, `it took ${tookMs} ms`);
  assert.equal(office.log.of("warn").length, 1);
  await office.pass(DAY);
  assert.equal(listener.heard.length, 5);
});

Deno.test("a webhook that says nothing is given up after ten seconds, and holds up nobody", async () => {
  await using listener = openListener();
  await using office = await openOffice({ webhook: listener.url });
  const silent = Promise.withResolvers<Response>();
  listener.answer = () => silent.promise;
  await office.fail("7", "no bed");
  await office.clock.advance(GATHER);
  await until(office.clock, { what: "the mail", isSo: () => office.subjects().length === 1 });
  await listener.until(1);
  assert.deepEqual(office.log.of("warn"), []);
  await office.clock.advance(11_000);
  await until(office.clock, { what: "an end", isSo: () => office.log.of("warn").length === 1 });
  assert.match(logText(office), /it did not answer within 10 seconds/);
  silent.resolve(new Response("late"));
  assert.ok(!logText(office).includes("s3cret"));
});

Deno.test("a webhook that sends elsewhere, or is not there, is a failure that shows no address", async () => {
  await using listener = openListener();
  await using other = openListener();
  await using office = await openOffice({ mail: [], webhook: listener.url });
  listener.answer = () => new Response("", { status: 307, headers: { location: other.url } });
  await office.fail("7", "no bed");
  await goOnUntil(office, () => office.log.of("warn").length === 1);
  assert.match(logText(office), /it answered 307/);
  assert.equal(other.heard.length, 0);

  const gone = openListener();
  await gone[Symbol.asyncDispose]();
  office.configure({ webhook: gone.url });
  await goOnUntil(office, () => /cannot be reached/.test(logText(office)));
  assert.match(logText(office), /cannot be reached: .*[Cc]onnection refused/);
  assert.ok(!/s3cret|tiger|hook\//.test(logText(office)), logText(office));
});
