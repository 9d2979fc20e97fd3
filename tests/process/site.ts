/**
 * A directory as a small training business has it: automations.yaml and the course database.
 * @module
 */
import { join } from "node:path";
import { stringify } from "yaml";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import { command } from "../support/daemon.ts";

/** A section of automations.yaml. */
export type Section = Readonly<Record<string, unknown>>;

/** A directory to run the program in; it is removed at the end of its scope. */
export interface Site extends AsyncDisposable {
  readonly dir: string;
  /** Writes automations.yaml. @param part what differs from {@link makeSite}'s, by section */
  configure(part: Section): Promise<void>;
  /** Puts a course database in place of the one before, whole. */
  putCourse(data: CourseData): Promise<void>;
  /** Runs a command with `--json` and reads its answer. */
  ask<T>(...args: readonly string[]): Promise<T>;
}

/** A student reminder that is due at once for whatever is less than two days away. */
export const REMINDER: Section = {
  handler: "StudentReminderTask",
  event: "first",
  offset: "2 days",
  direction: "before",
  catch_up: true,
};

/** A job, as `--json` shows it. */
export interface JobSaid {
  readonly id: string;
  readonly state: string;
  readonly event_at: string;
  readonly run_at: string;
  readonly attempt: number;
  readonly reason: string | null;
  readonly history: readonly {
    readonly kind: string;
    readonly started_at: string | null;
    readonly reason: string | null;
  }[];
}

/** A mail, as `--json` shows it. */
export interface MailSaid {
  readonly job: string;
  readonly to: string;
  readonly state: string;
  readonly message_id: string;
  readonly unknown_at: string | null;
  readonly answer: string | null;
}

/**
 * Makes a directory with an automations.yaml.
 * @param part what differs from a student reminder in PRODUCTION, by section
 */
export async function makeSite(part: Section): Promise<Site> {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-process-" });
  const site: Site = {
    dir,
    configure: (part) =>
      Deno.writeTextFile(join(dir, "automations.yaml"), stringify({ ...CONFIGURATION, ...part })),
    async putCourse(data) {
      const beside = join(dir, "course.db.new");
      writeCourseFile(beside, data);
      await Deno.rename(beside, join(dir, "course.db"));
    },
    async ask(...args) {
      const { code, stdout, stderr } = await command(dir, [...args, "--json"]);
      if (stdout === "") throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
  await site.configure(part);
  return site;
}

/** The section `mail:` with a transport. */
export function mailBy(transport: string): Section {
  return { transport, from: "Bcourse <noreply@example.org>" };
}

const CONFIGURATION: Section = {
  version: 1,
  environment: "PRODUCTION",
  timezone: "UTC",
  database: "sqlite:///course.db",
  store: "sqlite:scheduler.db",
  reconcile: "1s",
  mail: mailBy("outbox:outbox"),
  http: { listen: "127.0.0.1:0" },
  tasks: { student_reminder: REMINDER },
};
