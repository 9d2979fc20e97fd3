import type { Course } from "../../course/course.ts";
import type { Clock } from "../../domain/clock.ts";
import { CourseError } from "../../domain/errors.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { Cell, Texts } from "../../handler.ts";
import type { WrittenText } from "../../mail/choose_text.ts";

/** An edit in Bcourse is seen after this time; until then 200 students are one question. */
const FRESH_MS = 60_000;

const CONTENT = `SELECT tag, lang, subject, text FROM content WHERE tag = :first OR tag = :second`;

interface View {
  readonly atMs: number;
  readonly found: Promise<readonly WrittenText[]>;
}

/** The texts that were written in Bcourse, in its table `content`. */
export class WrittenTexts {
  readonly #course: Pick<Course, "all">;
  readonly #clock: Clock;
  readonly #views = new Map<string, View>();

  constructor({ course, clock }: { readonly course: Pick<Course, "all">; readonly clock: Clock }) {
    this.#course = course;
    this.#clock = clock;
  }

  /**
   * Reads the texts of some tags, at most a minute old. A database without the table has none.
   * @param tags one or two
   * @throws {CourseError} COURSE_UNREACHABLE, COURSE_BUSY
   */
  async read(tags: readonly string[]): Promise<readonly WrittenText[]> {
    const name = JSON.stringify(tags);
    const nowMs = this.#clock.monotonicMs();
    const known = this.#views.get(name);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return await known.found;
    const found = this.#ask(tags);
    this.#views.set(name, { atMs: nowMs, found });
    try {
      return await found;
    } catch (thrown) {
      this.#views.delete(name);
      throw thrown;
    }
  }

  async #ask([first = "", second = first]: readonly string[]): Promise<readonly WrittenText[]> {
    try {
      const rows = await this.#course.all(CONTENT, { first, second });
      return rows.map((row) => ({
        tag: String(row.tag),
        language: String(row.lang ?? "en"),
        subject: written(row.subject),
        html: written(row.text),
      }));
    } catch (thrown) {
      if (thrown instanceof CourseError && thrown.code === "COURSE_REFUSED") return [];
      throw thrown;
    }
  }
}

/**
 * Says under which tags a mail's text may be written in Bcourse. Its schedule's name is the tag of
 * the text that the schedule is about: here that is the task's `template`, else its name.
 * @param wanted the mail's own
 * @param task.texts the task's own
 */
export function tagsOf(
  wanted: string,
  { name, template, handler, texts }:
    & Pick<TaskSettings, "name" | "template" | "handler">
    & { readonly texts: Texts },
): readonly string[] {
  const tag = template ?? name;
  const isMain = wanted === handler || Object.keys(texts).length <= 1;
  return isMain && tag !== wanted ? [tag, wanted] : [wanted];
}

function written(cell: Cell | undefined): string | null {
  const text = String(cell ?? "");
  return text.trim() === "" ? null : text;
}
