import assert from "node:assert/strict";
import { MailError } from "../../src/domain/errors.ts";
import { openSmtp } from "../../src/mail/smtp.ts";
import { refusal, startMailServer } from "./support/mail_server.ts";
import { makeMessage, NEVER, SENDER } from "./support/message.ts";

function messageTo(number: number) {
  return makeMessage({ to: { email: `person${number}@example.org` } });
}

Deno.test("openSmtp() keeps its connection for the next mail", async () => {
  await using server = await startMailServer();
  const mailer = openSmtp({ ...SENDER, url: server.url });
  for (let number = 0; number < 4; number++) await mailer.send(messageTo(number), NEVER);
  await mailer.close();
  assert.equal(server.received.length, 4);
  assert.equal(server.connections(), 1);
});

Deno.test("openSmtp() sends many mails over a few connections", async () => {
  await using server = await startMailServer();
  const mailer = openSmtp({ ...SENDER, url: server.url });
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  await Promise.all(numbers.map((number) => mailer.send(messageTo(number), NEVER)));
  await mailer.close();
  const recipients = new Set(server.received.flatMap(({ to }) => to));
  assert.equal(recipients.size, 40);
  assert.ok(server.connections() <= 5, `${server.connections()} connections`);
});

Deno.test("openSmtp() opens another connection where the server has closed the idle one", async () => {
  await using server = await startMailServer();
  const mailer = openSmtp({ ...SENDER, url: server.url });
  await mailer.send(messageTo(1), NEVER);
  server.breakAll();
  const result = await mailer.send(messageTo(2), NEVER);
  await mailer.close();
  assert.equal(result.state, "sent");
  assert.deepEqual(server.received.flatMap(({ to }) => to), [
    "person1@example.org",
    "person2@example.org",
  ]);
});

Deno.test("openSmtp() delivers the next mail after one was refused", async () => {
  await using server = await startMailServer({
    onRcpt: (address) => address.startsWith("person1@") ? refusal(550, "gone") : null,
  });
  const mailer = openSmtp({ ...SENDER, url: server.url });
  const first = await mailer.send(messageTo(1), NEVER);
  const second = await mailer.send(messageTo(2), NEVER);
  await mailer.close();
  assert.deepEqual([first.state, second.state], ["refused", "sent"]);
});

Deno.test("openSmtp() gives up waiting for a connection when the signal aborts", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept(); // never greets
  const mailer = openSmtp({ ...SENDER, url: `smtp://127.0.0.1:${listener.addr.port}` });
  const ending = new AbortController();
  const sending = mailer.send(makeMessage(), ending.signal);
  const connection = await accepted;
  ending.abort();
  await assert.rejects(sending, { code: "MAIL_UNREACHABLE" });
  await mailer.close();
  connection.close();
  listener.close();
});

Deno.test("openSmtp() gives up its place in the queue when the signal aborts", async () => {
  const { promise: answer, resolve: release } = Promise.withResolvers<null>();
  await using server = await startMailServer({ onWhole: () => answer });
  const mailer = openSmtp({ ...SENDER, url: server.url });
  const busy = [1, 2, 3, 4, 5].map((number) => mailer.send(messageTo(number), NEVER));
  const ending = new AbortController();
  const waiting = mailer.send(messageTo(6), ending.signal);
  ending.abort();
  await assert.rejects(waiting, { code: "MAIL_UNREACHABLE" });
  release(null);
  await Promise.all(busy);
  await mailer.close();
  assert.equal(server.received.length, 5);
});

Deno.test("openSmtp() finishes a dialogue that has begun when the signal aborts", async () => {
  const whole = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<null>();
  await using server = await startMailServer({
    onWhole() {
      whole.resolve();
      return answer.promise;
    },
  });
  const mailer = openSmtp({ ...SENDER, url: server.url });
  const ending = new AbortController();
  const sending = mailer.send(makeMessage(), ending.signal);
  await whole.promise;
  ending.abort();
  answer.resolve(null);
  assert.equal((await sending).state, "sent");
  await mailer.close();
});

Deno.test("close() waits for the dialogue under way", async () => {
  const whole = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<null>();
  await using server = await startMailServer({
    onWhole() {
      whole.resolve();
      return answer.promise;
    },
  });
  const mailer = openSmtp({ ...SENDER, url: server.url });
  const order: string[] = [];
  const sending = mailer.send(makeMessage(), NEVER).then(() => order.push("sent"));
  await whole.promise;
  const closing = mailer.close().then(() => order.push("closed"));
  answer.resolve(null);
  await Promise.all([sending, closing]);
  assert.deepEqual(order, ["sent", "closed"]);
});

Deno.test("send() after close() delivers nothing and says so", async () => {
  await using server = await startMailServer();
  const mailer = openSmtp({ ...SENDER, url: server.url });
  await mailer.close();
  await assert.rejects(mailer.send(makeMessage(), NEVER), (thrown) => {
    assert.ok(thrown instanceof MailError);
    return thrown.code === "MAIL_UNREACHABLE";
  });
  assert.equal(server.connections(), 0);
});
