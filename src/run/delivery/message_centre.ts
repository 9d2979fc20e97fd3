/**
 * Copies of mails in Bcourse's message centre, where its users find their messages.
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { sayDuration } from "../../domain/duration.ts";
import { CourseError } from "../../domain/errors.ts";
import { toSqlText } from "../../domain/instant.ts";
import type { Cell, Params, Statement } from "../../handler.ts";
import { createTurns, type Turns } from "../../domain/turns.ts";

/** What making copies needs. */
export interface MessageCentreParts {
  /** Address of the Bcourse user whom the copies are from. */
  readonly user: string;
  readonly course: Pick<Course, "all" | "transaction">;
  readonly clock: Clock;
  /** Ends waiting for a turn. */
  readonly signal: AbortSignal;
}

/** A mail that was sent. */
export interface SentMail {
  /** Message-ID header: by it a copy knows its mail. */
  readonly messageId: string;
  /** Address of the recipient. */
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  /** Under which the copy is filed: the task's name. */
  readonly tag: string;
}

/** After a database that is not there, mails do not wait for it one by one. */
const REST_MS = 30_000;

/** What the column of Bcourse's table holds. */
const LONGEST_SUBJECT = 255;

const PEOPLE = `
SELECT (SELECT MIN(id) FROM "user" WHERE LOWER(email) = LOWER(:sender)) AS sender,
       (SELECT MIN(id) FROM "user" WHERE LOWER(email) = LOWER(:recipient)) AS recipient,
       (SELECT MAX(id) FROM message) AS last`;

const ADD_MESSAGE = `
INSERT INTO message (subject, body, envelop_from_id, created_date, update_datetime)
SELECT :subject, :body, u.id, :at, :at
FROM "user" u
WHERE u.id = :sender AND NOT EXISTS (
  SELECT 1 FROM user_message k JOIN message m ON m.id = k.message_id
  WHERE k.user_id = :recipient AND m.body LIKE :marked
)`;

const ADD_RECIPIENT = `
INSERT INTO user_message (user_id, message_id, update_datetime)
SELECT u.id, m.id, :at
FROM "user" u JOIN message m ON m.id > :last AND m.body LIKE :marked
WHERE u.id = :recipient`;

const ADD_TAG = `
INSERT INTO message_tag (tag, hidden, update_datetime)
SELECT :tag, FALSE, :at
FROM "user" u
WHERE u.id = :sender AND NOT EXISTS (SELECT 1 FROM message_tag t WHERE t.tag = :tag)`;

const ADD_TO_TAG = `
INSERT INTO message_tag_message (messagetag_id, message_id)
SELECT t.id, m.id
FROM message_tag t JOIN message m ON m.id > :last AND m.body LIKE :marked
WHERE t.tag = :tag`;

/**
 * Makes the copies. Bcourse's tables have no column of ours, so a copy bears the Message-ID of its
 * mail in a comment at the end of its body, which nobody sees. Making it asks for that comment in
 * the same transaction: however often it is asked for, and wherever a daemon dies, there is one copy.
 */
export class MessageCentre {
  readonly #parts: MessageCentreParts;
  /** One at a time: side by side they would lock each other out in MySQL, and make a tag twice. */
  readonly #turns: Turns = createTurns(1);
  #restUntilMs = -Infinity;

  constructor(parts: MessageCentreParts) {
    this.#parts = parts;
  }

  /**
   * Makes the copy of a mail that was sent to a user of Bcourse, unless it is there already.
   * @returns why there is none, in words; null where all is well, or the recipient is no user
   */
  async copy(mail: SentMail): Promise<string | null> {
    const { clock, signal } = this.#parts;
    if (!await this.#turns.take(signal)) return null; // the daemon ends; the next one makes it
    try {
      if (clock.monotonicMs() < this.#restUntilMs) {
        return `the course database was not there, and is left alone for ${sayDuration(REST_MS)}`;
      }
      return await this.#make(mail);
    } catch (thrown) {
      if (!(thrown instanceof CourseError)) throw thrown;
      if (thrown.code === "COURSE_UNREACHABLE") this.#restUntilMs = clock.monotonicMs() + REST_MS;
      return thrown.message;
    } finally {
      this.#turns.give();
    }
  }

  async #make(mail: SentMail): Promise<string | null> {
    const { user, course, clock } = this.#parts;
    const [people] = await course.all(PEOPLE, { sender: user, recipient: mail.to });
    const { sender = null, recipient = null, last = null } = people ?? {};
    if (sender === null) return missingUser(user);
    if (recipient === null) return null;
    const known = { sender, recipient, last: last ?? 0 };
    await course.transaction(statementsOf(mail, { ...known, at: clock.now() }));
    return null;
  }
}

/**
 * Says what is odd about the settings of the message centre: nobody there may have the address.
 * @returns a sentence; null where all is well
 * @throws {CourseError} where the course database cannot be asked
 */
export async function adviseMessageCentre(
  { mail, environment }: Pick<Config, "mail" | "environment">,
  course: Pick<Course, "all">,
): Promise<string | null> {
  if (mail.messageCentre === null || environment !== "PRODUCTION") return null;
  const { user } = mail.messageCentre;
  const [people] = await course.all(PEOPLE, { sender: user, recipient: user });
  return people?.sender == null ? missingUser(user) : null;
}

/** In one transaction. The first changes nothing where the copy is there; then nor does the rest. */
function statementsOf(
  { messageId, subject, html, tag }: SentMail,
  { at, ...known }: Readonly<Record<"sender" | "recipient" | "last", Cell>> & {
    readonly at: EpochMs;
  },
): readonly Statement[] {
  const mark = `<!-- bcourse-scheduler ${/[0-9a-f]+/.exec(messageId)?.[0] ?? ""} -->`;
  const params: Params = {
    ...known,
    tag,
    subject: [...subject].slice(0, LONGEST_SUBJECT).join(""),
    body: `${html}\n${mark}`,
    marked: `%${mark}%`,
    at: toSqlText(at),
  };
  return [
    { sql: ADD_MESSAGE, params, expect: 1 },
    { sql: ADD_RECIPIENT, params, expect: 1 },
    { sql: ADD_TAG, params },
    { sql: ADD_TO_TAG, params, expect: 1 },
  ];
}

function missingUser(user: string): string {
  return `Bcourse has no user with the address ${user}, whom copies in its message centre would be from`;
}
