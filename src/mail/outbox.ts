/**
 * A directory of mails, one `.eml` file each: for development, for looking at, for handing on.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { MailError, messageOf } from "../domain/errors.ts";
import type { Mailer, Message } from "./mailer.ts";
import { type Sender, toMime } from "./mime.ts";

/**
 * Opens an outbox. Its directory is made when the first mail comes, for its owner alone. A file
 * is there whole or not at all, also where the daemon or the machine dies; sending a mail again
 * replaces its file.
 * @param settings.dir the directory
 */
export function openOutbox(settings: Sender & { readonly dir: string }): Mailer {
  const writing = new Set<Promise<void>>();
  return {
    label: `outbox ${settings.dir}`,
    async send(message) {
      const bytes = await toMime(message, settings);
      const name = fileName(message);
      const written = writeWhole(settings.dir, { name, bytes });
      writing.add(written);
      try {
        await written;
      } catch (thrown) {
        throw outboxError(settings.dir, thrown);
      } finally {
        writing.delete(written);
      }
      return { state: "sent", answer: `written to ${name}` };
    },
    // A file is written in no time: there is nothing to break.
    cut() {},
    async close() {
      await Promise.allSettled(writing);
    },
  };
}

/**
 * Names the file of a message: which job, to whom, and a few letters of its Message-ID.
 * @returns such as `student_reminder-12-PRODUCTION_anna-example.org_1a2b3c4d.eml`
 */
export function fileName(message: Message): string {
  const mail = JSON.stringify([message.messageId, message.originalTo ?? message.to.email]);
  const hash = createHash("sha256").update(mail).digest("hex").slice(0, 8);
  const to = message.originalTo ?? message.to.email;
  return `${slug(message.jobId)}_${slug(to)}_${hash}.eml`;
}

function slug(text: string): string {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  const words = plain.replaceAll(/[^A-Za-z0-9._]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return words.slice(0, 60) || "x";
}

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Writes beside, brings it to the disk, then renames: nobody ever sees half a file. */
async function writeWhole(dir: string, { name, bytes }: File): Promise<void> {
  await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
  const beside = join(dir, `.${name}.${crypto.randomUUID()}`);
  try {
    using file = await Deno.open(beside, { write: true, createNew: true, mode: 0o600 });
    await writeAll(file, bytes);
    await file.sync();
    await Deno.rename(beside, join(dir, name));
  } catch (thrown) {
    await Deno.remove(beside).catch(() => {}); // it may not have come into being
    throw thrown;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += await file.write(bytes.subarray(written));
}

function outboxError(dir: string, thrown: unknown): MailError {
  return new MailError(
    "MAIL_UNREACHABLE",
    `Cannot write a mail to the outbox ${dir}: ${messageOf(thrown)}`,
    { hint: "let the daemon's user write there, and see that the disk has room", cause: thrown },
  );
}
