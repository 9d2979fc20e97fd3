import SAMPLE from "../../../automations.yaml" with { type: "text" };

/** What differs for a service: its secrets are in files, its state in a directory of its own. */
const CHANGES: readonly (readonly [from: string, to: string])[] = [
  [
    "# The course database, as Bcourse itself has it. ${file:/path} reads a value from a file instead.\ndatabase: ${SQLALCHEMY_DATABASE_URI}",
    "# The course database, as Bcourse itself has it: its URL is the one line of that file.\ndatabase: ${file:credentials/database}",
  ],
  [
    "# The scheduler's own state. Paths start in the directory of this file.\nstore: sqlite:state/scheduler.db",
    "# The scheduler's own state.\nstore: sqlite:/var/lib/bcourse-scheduler/scheduler.db",
  ],
  [
    "  # smtp://user:password@host:587, or a directory that gets each mail as a file.\n  transport: ${SMTP_URL:-outbox:state/outbox}",
    "  # smtp://user:password@host:587, or outbox:/path for a directory that gets each mail as a file.\n  transport: ${file:credentials/smtp}",
  ],
];

/** Makes the configuration that a service starts with, from the sample that `init` writes. */
export function serviceSample(): string {
  return CHANGES.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`Cannot find in the sample: ${from}`);
    return text.replace(from, () => to);
  }, SAMPLE);
}

/** What the files with secrets hold until somebody writes the right ones. */
export const SAMPLE_SECRETS: Readonly<Record<"database" | "smtp", string>> = {
  database: "sqlite:////srv/bcourse/bcourse.db\n",
  smtp: "outbox:/var/lib/bcourse-scheduler/outbox\n",
};
