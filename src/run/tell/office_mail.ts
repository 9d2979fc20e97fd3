import type { Config } from "../../config/config.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { MailError } from "../../domain/errors.ts";
import { maskAddress } from "../../domain/log.ts";
import type { Json } from "../../handler.ts";
import type { Mailer } from "../../mail/mailer.ts";
import type { Renderer } from "../../mail/render.ts";
import type { Voice } from "./announcement.ts";
import type { Channel, Sent } from "./channel.ts";

/** What is written to the office. */
export interface OfficeLetter {
  readonly subject: string;
  readonly intro: readonly string[];
  readonly sections: readonly {
    readonly title: string;
    readonly lines: readonly string[];
    /** What to do about it; null where there is nothing to do. */
    readonly advice: string | null;
    /** A command that tells more; null: none. */
    readonly command: string | null;
  }[];
  readonly foot: readonly string[];
}

/** What mailing to the office needs. */
export interface OfficeParts {
  readonly config: Pick<Config, "mail" | "timezone" | "environment" | "tell">;
  readonly mailer: Mailer;
  readonly renderer: Renderer;
  readonly voice: Voice;
  /** Where the status page is; null where no browser can open it. */
  readonly page: string | null;
}

/** An envelope for one of those letters. */
export interface Envelope {
  readonly to: string;
  readonly id: string;
  readonly references: readonly string[];
  readonly now: EpochMs;
}

/** Values are put in by the renderer, which escapes them. */
const HTML = `{% for line in intro %}<p>{{ line }}</p>
{% endfor %}{% for section in sections %}<h3>{{ section.title }}</h3>
{% if section.lines %}<ul>{% for line in section.lines %}<li>{{ line }}</li>
{% endfor %}</ul>
{% endif %}{% if section.advice %}<p><strong>{{ toDo }}</strong> {{ section.advice }}</p>
{% endif %}{% if section.command %}<p>{{ lookUp }} <code>{{ section.command }}</code></p>
{% endif %}{% endfor %}<hr>
{% for line in foot %}<p><small>{{ line }}</small></p>
{% endfor %}`;

/** Makes the channel that mails news to an address. */
export function createMailChannel(parts: OfficeParts, to: string): Channel {
  const { words } = parts.voice;
  return {
    ...{ name: mailChannelName(to), label: `mail to ${maskAddress(to)}` },
    send({ announcement: { subject, isWell, notices }, ...envelope }, signal) {
      const letter: OfficeLetter = {
        ...{ subject, intro: [isWell ? words.introWell : words.intro] },
        sections: notices.map(({ title, details, advice, jobs }) => ({
          ...{ title, lines: details, advice },
          command: jobs[0] === undefined ? null : `bcourse-scheduler job ${jobs[0]}`,
        })),
        foot: foot(words.whyMailed, parts),
      };
      return mailOffice(parts, letter, { ...envelope, to, signal });
    },
  };
}

/** What the store calls the channel to an address. */
export function mailChannelName(address: string): string {
  return `mail ${address}`;
}

/** The lines below a letter. */
export function foot(
  why: string,
  { voice: { words }, config, page }: Pick<OfficeParts, "voice" | "config" | "page">,
): readonly string[] {
  return [
    ...config.environment === "DEVELOPMENT" ? [words.development] : [],
    ...page === null ? [] : [`${words.page} ${page}`],
    why,
  ];
}

/** Sends a letter to the office: in DEVELOPMENT, to where its mails go. */
export async function mailOffice(
  { config, mailer, renderer, voice }: OfficeParts,
  { subject, ...letter }: OfficeLetter,
  { to, id, references, now, signal }: Envelope & { readonly signal: AbortSignal },
): Promise<Sent> {
  const { mail: { from }, timezone, environment, tell: { language } } = config;
  const { toDo, lookUp } = voice.words;
  // With the first letter: the daemon is ready without it.
  const { composeMessage } = await import("../../mail/compose.ts");
  try {
    const { message } = composeMessage({
      mail: {
        ...{ key: id, to: { email: to, language }, subject: "{{ subject }}", html: HTML },
        vars: { subject, toDo, lookUp, ...asJson(letter) },
      },
      ...{ texts: {}, written: [], tags: [], renderer, jobId: `notices/${environment}` },
      ...{ eventAt: now, timezone, from, now },
    });
    const result = await mailer.send({ ...message, messageId: id, references }, signal);
    return result.state === "sent"
      ? { state: "sent" }
      : { state: "refused", reason: result.answer };
  } catch (thrown) {
    if (!(thrown instanceof MailError)) throw thrown;
    const isLater = ["MAIL_UNREACHABLE", "MAIL_DEFERRED", "MAIL_UNKNOWN"].includes(thrown.code);
    return { state: isLater ? "failed" : "refused", reason: thrown.message };
  }
}

function asJson({ intro, sections, foot }: Omit<OfficeLetter, "subject">): Record<string, Json> {
  return {
    intro: [...intro],
    sections: sections.map(({ lines, ...section }) => ({ ...section, lines: [...lines] })),
    foot: [...foot],
  };
}
