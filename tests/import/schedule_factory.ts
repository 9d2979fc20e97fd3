import { parseConfig } from "../../src/config/parse.ts";
import type { Config } from "../../src/config/config.ts";
import { formatProblem, type Problem } from "../../src/domain/problem.ts";
import type { BcourseAutomation, BcourseSchedule } from "../../src/run/bcourse/schedule.ts";
import { toTasks } from "../../src/run/bcourse/tasks.ts";
import { writeImported } from "../../src/run/bcourse/yaml.ts";

/** What this version brings, in these tests. */
export const HANDLERS = ["StudentReminderTask", "TrainerReminderTask", "DeleteTrainingTask"];

/** A reminder two days before the first event. */
export function automation(given: Partial<BcourseAutomation> = {}): BcourseAutomation {
  return {
    id: "1",
    name: "StudentReminder",
    beforeAfter: "before",
    events: "first",
    interval: "1970-01-03 00:00:00.000000",
    isActive: true,
    classId: "1",
    className: "StudentReminderTask",
    ...given,
  };
}

/** A schedule; its training types are named by their ids. */
export function schedule(
  automations: readonly BcourseAutomation[],
  given: { readonly types?: readonly string[]; readonly links?: readonly string[] } = {},
): BcourseSchedule {
  return {
    automations,
    types: (given.types ?? []).map((id) => ({ id, name: id })),
    links: (given.links ?? []).map((link) => {
      const [automation = "", type = ""] = link.split("-");
      return { automation, type };
    }),
  };
}

/** The text of the file that a schedule becomes. */
export async function written(from: BcourseSchedule): Promise<string> {
  const sample = await Deno.readTextFile(new URL("../../automations.yaml", import.meta.url));
  return writeImported(toTasks(from, HANDLERS), { sample, schedule: from });
}

/** The configuration of a file that must be right, with its warnings. */
export function read(
  text: string,
): { readonly config: Config; readonly warnings: readonly Problem[] } {
  const { config, problems } = parseConfig(text, {
    path: "automations.yaml",
    directory: "/etc/bcourse",
    env: (name) => name === "SQLALCHEMY_DATABASE_URI" ? "mysql://u:p@h/bcourse" : undefined,
    files: new Map(),
  });
  if (config === null) throw new Error(`${problems.map(formatProblem).join("\n")}\n${text}`);
  return { config, warnings: problems };
}
