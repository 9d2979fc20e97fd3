import assert from "node:assert/strict";
import { openListener } from "../../support/listener.ts";
import { until } from "../../support/run_factory.ts";
import { KEY } from "../../support/store_factory.ts";
import { MINUTE, type Office, openOffice } from "./office.ts";

/** Lets a minute go by, at the end of which the heart beats, and waits for the answer. */
async function minute(office: Office): Promise<void> {
  await office.settled();
  await office.clock.advance(MINUTE);
  await office.settled();
}

Deno.test("the heartbeat is called once a minute while the loops go on", async () => {
  await using listener = openListener();
  await using office = await openOffice({ mail: [], heartbeat: listener.url });
  await listener.until(1);
  for (let beats = 2; beats <= 4; beats++) {
    await minute(office);
    await listener.until(beats);
  }
  assert.equal(listener.heard.length, 4);
  for (const { method, path } of listener.heard) {
    assert.deepEqual([method, path], ["GET", "/hook/s3cret?key=tiger"]);
  }
});

Deno.test("the heartbeat says /fail where a loop stands still or work is held up, and why", async () => {
  await using listener = openListener();
  await using office = await openOffice({ mail: [], heartbeat: listener.url });
  const { clock, store, wrongs } = office;
  await listener.until(1);
  await store.writeHold(KEY.environment, {
    ...{ dependency: "course", since: clock.now(), nextTryAt: 0, tries: 1 },
    ...{ reason: "no route to db for anna@example.org", tasks: [KEY.task] },
  });
  const paths = (): readonly string[] => listener.heard.map(({ path }) => path.split("?")[0] ?? "");
  while (paths().at(-1) !== "/hook/s3cret/fail") {
    assert.ok(listener.heard.length < 10, "never");
    await minute(office);
  }
  assert.ok(listener.heard.length > 5, "what passes by itself is nobody's business");
  const failed = listener.heard.at(-1);
  assert.equal(failed?.method, "POST");
  assert.equal(failed?.path, "/hook/s3cret/fail?key=tiger");
  assert.match(failed?.body ?? "", /Jobs wait for the course database\nno route to db for a…@/);

  await store.endHold(KEY.environment, "course");
  await minute(office);
  assert.equal(paths().at(-1), "/hook/s3cret");
  wrongs.goesOn = false;
  for (let minutes = 0; minutes < 8; minutes++) await minute(office);
  assert.equal(paths().at(-1), "/hook/s3cret/fail");
  assert.match(listener.heard.at(-1)?.body ?? "", /has made no progress/);
});

Deno.test("the heartbeat is silent before the loops have gone round, as a timer alone proves nothing", async () => {
  await using listener = openListener();
  await using office = await openOffice({ mail: [] });
  office.wrongs.goesOn = false;
  office.configure({ heartbeat: listener.url });
  await office.restart();
  await minute(office);
  assert.equal(listener.heard.length, 0);
  office.wrongs.goesOn = true;
  await office.clock.advance(5_000); // it looks more often while it waits for the first round
  await listener.until(1);
});

Deno.test("a heartbeat that does not get through is told in the log once, without its address", async () => {
  await using listener = openListener();
  listener.answer = () => new Response("", { status: 503 });
  await using office = await openOffice({ mail: [], heartbeat: listener.url });
  await listener.until(1);
  for (let beats = 2; beats <= 4; beats++) {
    await minute(office);
    await listener.until(beats);
  }
  const warnings = (): number => office.log.of("warn").length;
  await until(office.clock, { what: "a warning", isSo: () => warnings() > 0 });
  assert.equal(warnings(), 1);
  assert.ok(!JSON.stringify(office.log.lines).includes("s3cret"));
});
