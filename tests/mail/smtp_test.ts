import assert from "node:assert/strict";
import { MailError } from "../../src/domain/errors.ts";
import type { Mailer } from "../../src/mail/mailer.ts";
import { openSmtp } from "../../src/mail/smtp.ts";
import {
  type Behaviour,
  type MailServer,
  refusal,
  startMailServer,
} from "./support/mail_server.ts";
import { makeMessage, NEVER, SENDER } from "./support/message.ts";

/** Runs a test with a server and a mailer for it; both are closed afterwards. */
async function withServer(
  behaviour: Behaviour & { readonly query?: string; readonly login?: string },
  test: (mailer: Mailer, server: MailServer) => Promise<void>,
): Promise<void> {
  await using server = await startMailServer(behaviour);
  const { login = "", query = "" } = behaviour;
  const scheme = behaviour.options?.secure ? "smtps" : "smtp";
  const url = `${scheme}://${login}127.0.0.1:${server.port}${query}`;
  const mailer = openSmtp({ ...SENDER, url });
  try {
    await test(mailer, server);
  } finally {
    await mailer.close();
  }
}

async function errorOf(promise: Promise<unknown>): Promise<MailError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof MailError) return thrown;
    throw thrown;
  }
  throw new assert.AssertionError({ message: "a MailError was expected" });
}

const LOGIN_OPTIONS = {
  disabledCommands: ["STARTTLS"],
  authOptional: false,
  allowInsecureAuth: true,
};

Deno.test("openSmtp() delivers a mail to its one recipient", () =>
  withServer({}, async (mailer, server) => {
    const result = await mailer.send(makeMessage(), NEVER);
    assert.equal(result.state, "sent");
    assert.match(result.answer, /^250 /);
    assert.deepEqual(server.received.map(({ from, to }) => [from, to]), [
      ["noreply@example.org", ["anna.bakker@example.org"]],
    ]);
  }));

Deno.test("openSmtp() labels itself by host and port", () =>
  withServer({ login: "user:s3cret@" }, (mailer, server) => {
    assert.equal(mailer.label, `smtp 127.0.0.1:${server.port}`);
    return Promise.resolve();
  }));

for (const code of [550, 551, 552, 553, 554]) {
  Deno.test(`openSmtp() reports ${code} to RCPT as refused`, () =>
    withServer({ onRcpt: () => refusal(code, "no such person") }, async (mailer) => {
      const result = await mailer.send(makeMessage(), NEVER);
      assert.deepEqual(result, { state: "refused", answer: `${code} no such person` });
    }));

  Deno.test(`openSmtp() reports ${code} after DATA as refused`, () =>
    withServer({ onWhole: () => refusal(code, "not here") }, async (mailer) => {
      const result = await mailer.send(makeMessage(), NEVER);
      assert.deepEqual(result, { state: "refused", answer: `${code} not here` });
    }));
}

for (const code of [450, 451, 452]) {
  Deno.test(`openSmtp() takes ${code} to RCPT for an obstacle of that mail alone`, () =>
    withServer({ onRcpt: () => refusal(code, "later") }, async (mailer) => {
      const error = await errorOf(mailer.send(makeMessage(), NEVER));
      assert.equal(error.code, "MAIL_DEFERRED");
      assert.match(error.message, new RegExp(`${code} later`));
    }));
}

for (const code of [421, 503, 530]) {
  Deno.test(`openSmtp() takes ${code} to RCPT for an obstacle that passes`, () =>
    withServer({ onRcpt: () => refusal(code, "later") }, async (mailer) => {
      const error = await errorOf(mailer.send(makeMessage(), NEVER));
      assert.equal(error.code, "MAIL_UNREACHABLE");
    }));
}

for (const [code, kind] of [[421, "MAIL_UNREACHABLE"], [451, "MAIL_DEFERRED"]] as const) {
  Deno.test(`openSmtp() takes ${code} after DATA for ${kind}`, () =>
    withServer({ onWhole: () => refusal(code, "later") }, async (mailer) => {
      const error = await errorOf(mailer.send(makeMessage(), NEVER));
      assert.equal(error.code, kind);
    }));
}

Deno.test("openSmtp() does not blame the recipient where the server refuses the sender", () =>
  withServer({ onMail: () => refusal(550, "not your domain") }, async (mailer) => {
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNREACHABLE");
    assert.match(error.hint, /mail\.from/);
  }));

Deno.test("openSmtp() does not know what became of a mail that was handed over and not answered", () =>
  withServer({ breakAfterData: true }, async (mailer, server) => {
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNKNOWN");
    assert.equal(server.connections(), 1, "a mail that may have arrived is not sent again");
  }));

Deno.test("openSmtp() says that nothing was delivered where the connection breaks before the mail", () => {
  const behaviour: Behaviour & { server?: MailServer } = {
    onRcpt() {
      behaviour.server?.breakAll();
      return null;
    },
  };
  return withServer(behaviour, async (mailer, server) => {
    behaviour.server = server;
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNREACHABLE");
    assert.deepEqual(server.received, []);
  });
});

Deno.test("openSmtp() says that the server cannot be reached where nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const mailer = openSmtp({ ...SENDER, url: `smtp://user:s3cret@127.0.0.1:${port}` });
  const error = await errorOf(mailer.send(makeMessage(), NEVER));
  await mailer.close();
  assert.equal(error.code, "MAIL_UNREACHABLE");
  assert.ok(error.message.includes(`127.0.0.1:${port}`));
});

Deno.test("openSmtp() says that the server cannot be reached where it closes without a greeting", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) connection.close();
  })();
  const mailer = openSmtp({ ...SENDER, url: `smtp://127.0.0.1:${listener.addr.port}` });
  const error = await errorOf(mailer.send(makeMessage(), NEVER));
  await mailer.close();
  listener.close();
  await serving;
  assert.equal(error.code, "MAIL_UNREACHABLE");
});

Deno.test("openSmtp() logs in with a user and a password that were percent-encoded", () => {
  const seen: string[] = [];
  const options: Behaviour["options"] = {
    ...LOGIN_OPTIONS,
    onAuth(auth, _session, done) {
      seen.push(`${auth.username}:${auth.password}`);
      done(null, { user: auth.username });
    },
  };
  return withServer(
    { options, login: "me%40example.org:p%40ss%3Aw%25rd@" },
    async (mailer, server) => {
      await mailer.send(makeMessage(), NEVER);
      assert.deepEqual(seen, ["me@example.org:p@ss:w%rd"]);
      assert.equal(server.received[0]?.user, "me@example.org");
    },
  );
});

Deno.test("openSmtp() never shows the password, not even where the server repeats it", () => {
  const options: Behaviour["options"] = {
    ...LOGIN_OPTIONS,
    onAuth: (auth, _session, done) => done(refusal(535, `wrong password ${auth.password}`)),
  };
  return withServer({ options, login: "me:hunter2@" }, async (mailer) => {
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNREACHABLE");
    assert.match(error.hint, /password/);
    assert.ok(!error.message.includes("hunter2"), error.message);
    assert.ok(!mailer.label.includes("hunter2"));
  });
});

Deno.test("openSmtp() encrypts where the server offers it and requireTLS asks for it", () => {
  const options = { disabledCommands: ["AUTH"] };
  const query = "?requireTLS=true&tls.rejectUnauthorized=false";
  return withServer({ options, query }, async (mailer, server) => {
    await mailer.send(makeMessage(), NEVER);
    assert.equal(server.received[0]?.secure, true);
  });
});

Deno.test("openSmtp() speaks smtps from the first byte", () => {
  const options = { secure: true, disabledCommands: ["AUTH"] };
  return withServer({ options, query: "?tls.rejectUnauthorized=false" }, async (mailer, server) => {
    await mailer.send(makeMessage(), NEVER);
    assert.equal(server.received[0]?.secure, true);
  });
});

Deno.test("openSmtp() sends nothing to a server whose certificate proves nothing", () => {
  const options = { disabledCommands: ["AUTH"] };
  return withServer({ options, query: "?requireTLS=true" }, async (mailer, server) => {
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNREACHABLE");
    assert.match(error.hint, /certificate/);
    assert.deepEqual(server.received, []);
  });
});

Deno.test("openSmtp() sends nothing in clear where requireTLS is set and the server has no encryption", () =>
  withServer({ query: "?requireTLS=true" }, async (mailer, server) => {
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNREACHABLE");
    assert.deepEqual(server.received, []);
  }));

Deno.test("openSmtp() refuses an address that is none before it connects", () =>
  withServer({}, async (mailer, server) => {
    const to = { email: "anna@example.org>\r\nRCPT TO:<eve@example.org" };
    const error = await errorOf(mailer.send(makeMessage({ to }), NEVER));
    assert.equal(error.code, "MAIL_ADDRESS");
    assert.equal(server.connections(), 0);
  }));

Deno.test("openSmtp() writes to an address of every script where the server takes its letters", () =>
  withServer({}, async (mailer, server) => {
    const to = { email: "zoë.田中@bücher.example" };
    assert.equal((await mailer.send(makeMessage({ to }), NEVER)).state, "sent");
    const [got] = server.received;
    // The server writes domains in their own letters again.
    assert.deepEqual(got?.to, ["zoë.田中@bücher.example"]);
  }));

Deno.test("openSmtp() refuses letters that the server does not take for that recipient alone", () =>
  withServer({ options: { hideSMTPUTF8: true } }, async (mailer, server) => {
    const to = { email: "zoë@example.org" };
    const refused = await mailer.send(makeMessage({ to }), NEVER);
    assert.equal(refused.state, "refused");
    assert.match(refused.answer, /zoë@example\.org/);
    const plain = { email: "zoe@bücher.example" };
    assert.equal((await mailer.send(makeMessage({ to: plain }), NEVER)).state, "sent");
    assert.deepEqual(server.received.map(({ to }) => to), [["zoe@bücher.example"]]);
    assert.equal(server.connections(), 1);
  }));

Deno.test("openSmtp() says that it must log in where the server asks for it", () => {
  const options = { ...LOGIN_OPTIONS };
  return withServer({ options }, async (mailer) => {
    const error = await errorOf(mailer.send(makeMessage(), NEVER));
    assert.equal(error.code, "MAIL_UNREACHABLE");
    assert.match(error.hint, /user and password/);
  });
});

for (const code of [421, 450, 452]) {
  Deno.test(`openSmtp() takes ${code} to MAIL FROM for an obstacle of every mail`, () =>
    withServer({ onMail: () => refusal(code, "slow down") }, async (mailer) => {
      const error = await errorOf(mailer.send(makeMessage(), NEVER));
      assert.equal(error.code, "MAIL_UNREACHABLE");
    }));
}

for (const code of [421, 451]) {
  Deno.test(`openSmtp() takes a greeting of ${code} for a server that is not there`, () =>
    withServer({ onConnect: () => refusal(code, "busy") }, async (mailer) => {
      const error = await errorOf(mailer.send(makeMessage(), NEVER));
      assert.equal(error.code, "MAIL_UNREACHABLE");
    }));
}

Deno.test("openSmtp() delivers the other mails where one is put off", () =>
  withServer({
    onRcpt: (address) => address.startsWith("full") ? refusal(452, "mailbox full") : null,
  }, async (mailer, server) => {
    const send = (email: string) => mailer.send(makeMessage({ to: { email } }), NEVER);
    assert.equal((await errorOf(send("full@example.org"))).code, "MAIL_DEFERRED");
    assert.equal((await send("bob@example.org")).state, "sent");
    assert.deepEqual(server.received.map(({ to }) => to), [["bob@example.org"]]);
  }));
