import assert from "node:assert/strict";
import type { Delivery } from "bcourse-scheduler";
import task from "../../tasks/student_reminder.ts";
import { attempt } from "./fake_context.ts";
import { smallCourse } from "./small_course.ts";

function courseOf(count: number) {
  const students = Array.from({ length: count }, (_, at) => ({ email: `s${at + 1}@example.org` }));
  return smallCourse({ students });
}

for (
  const [states, note] of [
    [["sent"], "1 reminder sent"],
    [["sent", "sent"], "2 reminders sent"],
    [["failed"], "0 reminders sent, 1 refused by the mail server"],
    [
      ["sent", "failed", "held", "dropped", "failed"],
      "1 reminder sent, 2 refused by the mail server, 1 held for you to decide, as it may have been sent before, 1 not sent again, as it may have been sent before",
    ],
  ] as const
) {
  Deno.test(`reminders that are ${states.join(", ")} are told of in the note`, async () => {
    const answers = new Map<string, Delivery["state"]>(
      states.map((state, at) => [`student:${at + 1}`, state]),
    );
    const { outcome } = await attempt(task, {
      data: courseOf(states.length),
      send: (mail) => answers.get(mail.key) ?? "sent",
    });
    assert.deepEqual(outcome, { state: "succeeded", note });
  });
}

Deno.test("reminders are sent at most five at a time", async () => {
  let inFlight = 0;
  let most = 0;
  const { mails } = await attempt(task, {
    data: courseOf(23),
    async send(): Promise<Delivery["state"]> {
      most = Math.max(most, inFlight += 1);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return "sent";
    },
  });
  assert.deepEqual([mails.length, new Set(mails.map((mail) => mail.key)).size, most], [23, 23, 5]);
});

Deno.test("reminders stop when the attempt must end", async () => {
  const stop = new AbortController();
  let sent = 0;
  const ended = attempt(task, {
    data: courseOf(23),
    signal: stop.signal,
    send() {
      if ((sent += 1) === 7) stop.abort(new Error("the daemon stops"));
      return "sent";
    },
  });
  await assert.rejects(ended, { message: "the daemon stops" });
  assert.ok(sent < 12, `${sent} were sent`);
});

Deno.test("reminders after one that cannot be sent go out before the attempt fails", async () => {
  const keys: string[] = [];
  const ended = attempt(task, {
    data: courseOf(23),
    send(mail) {
      keys.push(mail.key);
      if (mail.key === "student:2") throw new Error("no such address");
      return "sent";
    },
  });
  await assert.rejects(ended, { message: "no such address" });
  assert.equal(keys.length, 23);
});

Deno.test("reminders are given up after five that cannot be sent", async () => {
  let tried = 0;
  const ended = attempt(task, {
    data: courseOf(23),
    send() {
      tried += 1;
      throw new Error("server down");
    },
  });
  await assert.rejects(ended, { message: "server down" });
  assert.equal(tried, 5);
});
