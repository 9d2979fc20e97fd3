import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { type Made, PageQueue, WAITING_MOST } from "../../src/http/pages/page_queue.ts";

function page(text: string): Made {
  return { text, status: 200 };
}

Deno.test("PageQueue makes a page that many wait for but once", async () => {
  const queue = new PageQueue();
  let made = 0;
  const ask = () => queue.make("/", () => Promise.resolve(page(`${++made}`)));
  const answers = await Promise.all(Array.from({ length: 500 }, ask));
  assert.equal(made, 1);
  assert.ok(answers.every((answer) => answer?.text === "1"));
});

Deno.test("PageQueue makes a page anew for who asks once it is being made", async () => {
  const queue = new PageQueue();
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const first = queue.make("/", async () => {
    begun.resolve();
    await end.promise;
    return page("old");
  });
  await begun.promise;
  const second = queue.make("/", () => Promise.resolve(page("new")));
  end.resolve();
  assert.deepEqual([(await first)?.text, (await second)?.text], ["old", "new"]);
});

Deno.test("PageQueue gives everything else a turn before each page", async () => {
  const queue = new PageQueue();
  const story: string[] = [];
  const pages = ["a", "b", "c"].map((name) =>
    queue.make(name, () => {
      story.push(name);
      return Promise.resolve(page(name));
    })
  );
  for (let turn = 0; turn < 4; turn++) {
    await setImmediate();
    story.push("job");
  }
  await Promise.all(pages);
  const together = story.some((name, index) => name !== "job" && story[index + 1] !== "job");
  assert.ok(!together, story.join(" "));
});

Deno.test("PageQueue refuses more pages than may wait", async () => {
  const queue = new PageQueue();
  const ask = (name: number) => queue.make(`${name}`, () => Promise.resolve(page(`${name}`)));
  const waiting = Array.from({ length: WAITING_MOST }, (_, name) => ask(name));
  assert.equal(ask(WAITING_MOST), null);
  assert.ok((await Promise.all(waiting)).every((answer) => answer !== null));
  assert.equal((await ask(WAITING_MOST))?.text, `${WAITING_MOST}`);
});

Deno.test("PageQueue tells who asked that a page failed, and goes on with the next", async () => {
  const queue = new PageQueue();
  const failing = queue.make("a", () => Promise.reject(new Error("no")));
  const next = queue.make("b", () => Promise.resolve(page("b")));
  await assert.rejects(failing ?? Promise.resolve(), /no/);
  assert.equal((await next)?.text, "b");
});
