import assert from "node:assert/strict";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import type { Mailer } from "../../src/mail/mailer.ts";
import { fileName, openOutbox } from "../../src/mail/outbox.ts";
import { makeMessage, NEVER, SENDER } from "./support/message.ts";

/** Runs a test with an outbox in a directory that is not there yet. */
async function withOutbox(test: (outbox: Mailer, dir: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  const dir = join(parent, "state", "outbox");
  const outbox = openOutbox({ ...SENDER, dir });
  try {
    await test(outbox, dir);
  } finally {
    await outbox.close();
    await Deno.chmod(parent, 0o700);
    await Deno.remove(parent, { recursive: true });
  }
}

async function names(dir: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name).sort();
}

Deno.test("openOutbox() writes one well-formed mail for each person", () =>
  withOutbox(async (outbox, dir) => {
    for (const [number, name] of ["Anna", "Bob", "Çelik"].entries()) {
      const to = { email: `${number}@example.org`, name };
      const result = await outbox.send(
        makeMessage({ to, messageId: `<${number}@example.org>` }),
        NEVER,
      );
      assert.equal(result.state, "sent");
    }
    const mails = await Promise.all(
      (await names(dir)).map(async (name) =>
        simpleParser(await Deno.readTextFile(join(dir, name)))
      ),
    );
    const people = mails.flatMap(({ to }) => [to].flat().flatMap((list) => list?.value ?? []));
    assert.deepEqual(people.map(({ name }) => name).sort(), ["Anna", "Bob", "Çelik"]);
  }));

Deno.test("openOutbox() says in the answer which file it wrote", () =>
  withOutbox(async (outbox, dir) => {
    const { answer } = await outbox.send(makeMessage(), NEVER);
    const [name = ""] = await names(dir);
    assert.equal(answer, `written to ${name}`);
    assert.match(
      name,
      /^student_reminder-12-PRODUCTION_anna\.bakker-example\.org_[0-9a-f]{8}\.eml$/,
    );
  }));

Deno.test("openOutbox() replaces the file where a mail is sent again", () =>
  withOutbox(async (outbox, dir) => {
    await outbox.send(makeMessage({ subject: "First" }), NEVER);
    await outbox.send(makeMessage({ subject: "Second" }), NEVER);
    const [name = "", ...others] = await names(dir);
    assert.deepEqual(others, []);
    assert.equal((await simpleParser(await Deno.readTextFile(join(dir, name)))).subject, "Second");
  }));

Deno.test("openOutbox() leaves one whole file where a mail is sent many times at once", () =>
  withOutbox(async (outbox, dir) => {
    const long = "woord ".repeat(20_000);
    const message = makeMessage({ html: `<p>${long}</p>`, text: long });
    await Promise.all(Array.from({ length: 20 }, () => outbox.send(message, NEVER)));
    const [name = "", ...others] = await names(dir);
    assert.deepEqual(others, []);
    const mail = await simpleParser(await Deno.readTextFile(join(dir, name)));
    assert.equal(mail.text?.trim(), long.trim());
  }));

Deno.test("openOutbox() leaves a file whole for whoever reads it while it is replaced", () =>
  withOutbox(async (outbox, dir) => {
    await outbox.send(makeMessage({ text: "First" }), NEVER);
    const [name = ""] = await names(dir);
    const before = await Deno.readTextFile(join(dir, name));
    using reader = await Deno.open(join(dir, name));
    await outbox.send(makeMessage({ text: "Second" }), NEVER);
    assert.equal(await new Response(reader.readable).text(), before);
    assert.match(await Deno.readTextFile(join(dir, name)), /Second/);
  }));

Deno.test("openOutbox() lets nobody but the owner read", () =>
  withOutbox(async (outbox, dir) => {
    await outbox.send(makeMessage(), NEVER);
    const [name = ""] = await names(dir);
    const mode = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
    assert.equal(await mode(dir), 0o700);
    assert.equal(await mode(join(dir, name)), 0o600);
  }));

Deno.test("openOutbox() says that it cannot write, and leaves nothing behind", () =>
  withOutbox(async (outbox, dir) => {
    await Deno.mkdir(join(dir, fileName(makeMessage())), { recursive: true });
    await assert.rejects(outbox.send(makeMessage(), NEVER), { code: "MAIL_UNREACHABLE" });
    assert.deepEqual(await names(dir), [fileName(makeMessage())]);
  }));

Deno.test("openOutbox() says that it cannot write where the directory is a file", () =>
  withOutbox(async (outbox, dir) => {
    await Deno.mkdir(join(dir, ".."), { recursive: true });
    await Deno.writeTextFile(dir, "");
    await assert.rejects(outbox.send(makeMessage(), NEVER), { code: "MAIL_UNREACHABLE" });
  }));

Deno.test("fileName() keeps mails of different people, jobs and keys apart", () => {
  const files = [
    makeMessage(),
    makeMessage({ messageId: "<other@example.org>" }),
    makeMessage({ jobId: "student_reminder/13/PRODUCTION" }),
    makeMessage({ to: { email: "anna-bakker@example.org" } }),
  ].map(fileName);
  assert.equal(new Set(files).size, files.length);
});

Deno.test("fileName() stays inside the directory, whatever the job and the address", () => {
  for (
    const odd of ["../../etc/passwd", "..", "/", "", "\0", "日本", "x".repeat(10_000), "-rf", ".a"]
  ) {
    const name = fileName(makeMessage({ jobId: odd, to: { email: `${odd}@example.org` } }));
    assert.match(name, /^[A-Za-z0-9_][A-Za-z0-9._-]*\.eml$/);
    assert.ok(name.length < 160);
  }
});
