import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Clock } from "../../domain/clock.ts";
import { MailError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job.ts";
import type { Mail } from "../../handler.ts";
import type { Composed, composeMessage } from "../../mail/compose.ts";
import type { Renderer } from "../../mail/render.ts";
import type { LoadedTask } from "../catalog.ts";
import { tagsOf, WrittenTexts } from "./written_texts.ts";

/** What composing needs. */
export interface ComposerParts {
  readonly config: Pick<Config, "mail" | "timezone">;
  /** Where the texts are that were written in Bcourse. */
  readonly course: Pick<Course, "all">;
  readonly clock: Clock;
}

/** What turns texts into mails. */
interface Tools {
  readonly renderer: Renderer;
  readonly composeMessage: typeof composeMessage;
}

/** A third of all that a daemon loads; it is ready without it. */
async function loadTools(): Promise<Tools> {
  const [{ createRenderer }, { composeMessage }] = await Promise.all([
    import("../../mail/render.ts"),
    import("../../mail/compose.ts"),
  ]);
  return { renderer: await createRenderer(), composeMessage };
}

/** Composes the mails that jobs ask for. */
export class Composer {
  readonly #parts: ComposerParts;
  readonly #texts: WrittenTexts;
  #tools: Promise<Tools> | null = null;

  constructor(parts: ComposerParts) {
    this.#parts = parts;
    this.#texts = new WrittenTexts(parts);
  }

  /** Loads what mails are made with; what is wrong with it is said to the first mail. */
  async warm(): Promise<void> {
    await Promise.allSettled([this.#load()]);
  }

  /**
   * Composes a mail of a job, with the text that was written in Bcourse where there is one.
   * @returns the message, or the error where this recipient's address is none
   * @throws {MailError} MAIL_TEXT, MAIL_CALENDAR
   * @throws {CourseError} COURSE_UNREACHABLE, COURSE_BUSY
   */
  async compose(
    { job, task }: { readonly job: Job; readonly task: LoadedTask },
    mail: Mail,
  ): Promise<Composed | MailError> {
    const { config, clock } = this.#parts;
    const { renderer, composeMessage } = await this.#load();
    const { texts } = task.handler;
    const tags = "template" in mail ? tagsOf(mail.template, { ...task.settings, texts }) : [];
    const written = tags.length === 0 ? [] : await this.#texts.read(tags);
    try {
      return composeMessage({
        ...{ mail, texts, written, tags, renderer },
        jobId: job.id,
        eventAt: job.eventAt,
        timezone: config.timezone,
        from: config.mail.from,
        now: clock.now(),
      });
    } catch (thrown) {
      if (thrown instanceof MailError && thrown.code === "MAIL_ADDRESS") return thrown;
      throw thrown;
    }
  }

  /** What could not be loaded once is tried again. */
  async #load(): Promise<Tools> {
    const tools = this.#tools ??= loadTools();
    try {
      return await tools;
    } catch (thrown) {
      if (this.#tools === tools) this.#tools = null;
      throw thrown;
    }
  }
}
