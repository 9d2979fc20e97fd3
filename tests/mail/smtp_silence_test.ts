import assert from "node:assert/strict";
import { MailError } from "../../src/domain/errors.ts";
import { openSmtp } from "../../src/mail/smtp.ts";
import { makeMessage, NEVER, SENDER } from "./support/message.ts";
import { type Stage, STAGES, startSilentServer } from "./support/silent_server.ts";

/** The servers never answer, so it is only the tests that wait so long. */
const PATIENCE = { openMs: 500, silentMs: 500 };

/** Sends to a server that falls silent at a stage. */
async function outcomeAt(stage: Stage): Promise<{ code: string; isSilent: boolean }> {
  await using server = startSilentServer(stage);
  const login = stage === "STARTTLS" ? "" : "user:secret@";
  const query = stage === "STARTTLS" ? "?requireTLS=true" : "";
  const url = `smtp://${login}127.0.0.1:${server.port}${query}`;
  const mailer = openSmtp({ ...SENDER, url, patience: PATIENCE });
  try {
    await mailer.send(makeMessage(), NEVER);
    return { code: "sent", isSilent: server.isSilent() };
  } catch (thrown) {
    if (!(thrown instanceof MailError)) throw thrown;
    return { code: thrown.code, isSilent: server.isSilent() };
  } finally {
    await mailer.close();
  }
}

Deno.test("openSmtp() gives up a server that falls silent, and knows nothing of a mail only after its end", async () => {
  const outcomes = await Promise.all(
    STAGES.map(async (stage) => ({ stage, ...await outcomeAt(stage) })),
  );
  for (const { stage, code, isSilent } of outcomes) {
    // Where the machine is so slow that the time is up earlier, nothing was delivered.
    const wanted = stage === "CONTENT" && isSilent ? "MAIL_UNKNOWN" : "MAIL_UNREACHABLE";
    assert.equal(code, wanted, stage);
  }
});
