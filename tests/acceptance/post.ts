/**
 * Runs the whole program once on a course database, with a real mail server, and reads what arrived.
 * @module
 */
import assert from "node:assert/strict";
import { type ParsedMail, simpleParser } from "mailparser";
import { refusal, startMailServer } from "../mail/support/mail_server.ts";
import { type MailSaid, makeSite, type Section } from "../process/site.ts";
import { type LogLine, startDaemon } from "../support/daemon.ts";
import { REFUSED } from "./hostile_course.ts";

/** A mail that the server has. */
export interface Arrived {
  /** Name in automations.yaml. */
  readonly task: string;
  readonly item: string;
  /** Recipient of the envelope. */
  readonly to: string;
  readonly mail: ParsedMail;
  /** Headers and all, as they came. */
  readonly raw: string;
}

/** What one run came to. */
export interface Delivered {
  readonly arrived: readonly Arrived[];
  /** `task item address` of each mail that was not taken. */
  readonly refused: readonly string[];
  readonly log: readonly LogLine[];
  /** Everything that the program printed. */
  readonly printed: string;
}

/**
 * Runs the daemon in PRODUCTION until everything that is due is done.
 * @param url of the course database
 * @param tasks the section `tasks:`
 */
export async function deliverAll(url: string, tasks: Section): Promise<Delivered> {
  await using server = await startMailServer({
    onRcpt: (address) => address === REFUSED ? refusal(550, "no such mailbox") : null,
  });
  await using site = await makeSite({
    ...{ timezone: "Europe/Amsterdam", database: url, tasks },
    mail: {
      ...{ transport: server.url, from: "Bcourse <noreply@example.org>" },
      ...{ reply_to: "Kantoor <office@example.org>", account_url: "https://example.org/account" },
      ...{ message_centre: true, message_centre_user: "marieke.verhoeven@example.org" },
    },
    defaults: { misfire_grace_time: "366 days", catch_up: true, concurrency: 4 },
  });
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0, daemon.stderr.text());
  const said = await site.ask<MailSaid[]>("mails", "--limit", "1000");
  const arrived = await Promise.all(server.received.map(async ({ to, raw }) => {
    const mail = await simpleParser(raw);
    const record = said.find((one) => one.message_id === mail.messageId && one.state === "sent");
    const [task = "", item = ""] = record?.job.split("/") ?? [];
    return { task, item, to: to.join(" "), mail, raw };
  }));
  assert.equal(said.filter(({ state }) => state === "sent").length, arrived.length);
  const refused = said.filter(({ state }) => state === "failed").map(({ job, to }) =>
    `${job.split("/").slice(0, 2).join(" ")} ${to}`
  );
  const printed = daemon.stdout.text() + daemon.stderr.text();
  return { arrived, refused, log: daemon.log(), printed };
}
