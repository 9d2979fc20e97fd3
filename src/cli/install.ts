import { dirname, join } from "node:path";
import { messageOf, SchedulerError } from "../domain/errors.ts";
import type { Command, CommonOptions } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import {
  CONFIG_DIR,
  editorsFiles,
  personsFiles,
  type ServiceFile,
  systemFiles,
} from "./service/files.ts";
import { ownFile } from "./service/own_file.ts";
import { runStep, type Step, systemdVersion } from "./service/steps.ts";
import { serviceUnit } from "./service/unit.ts";
import { printJson, type Terminal } from "./terminal.ts";

/** Where `install` puts the program; packages have `/usr/bin` for theirs. */
export const PROGRAM = "/usr/local/bin/bcourse-scheduler";
/** Where `install` puts the unit. */
export const UNIT = "/etc/systemd/system/bcourse-scheduler.service";

/** Options of `install` and `uninstall`. */
export interface ServiceOptions extends CommonOptions {
  /** Whether to act; else it only says what it would do. */
  readonly yes: boolean;
  /** Directory that stands for `/`; then systemd is not told. */
  readonly root?: string;
}

/** What installing comes to. */
interface Plan {
  readonly program: string;
  readonly files: readonly ServiceFile[];
  /** Files that are there and stay as they are. */
  readonly kept: readonly string[];
  readonly steps: readonly Step[];
}

/** Puts the program on this machine as a service of systemd; without `--yes`, says what it would do. */
export async function install({ options, terminal }: Command<ServiceOptions>): Promise<ExitCode> {
  const plan = await makePlan(options);
  if (options.yes) await carryOut(plan, options);
  if (options.json) {
    const written = plan.files.map(({ path }) => path);
    printJson(terminal, { done: options.yes, program: PROGRAM, files: written, kept: plan.kept });
  } else tell(terminal, plan, options);
  return EXIT.done;
}

async function makePlan({ root }: ServiceOptions): Promise<Plan> {
  const program = ownFile();
  const systemd = await systemdVersion();
  const own = personsFiles();
  const kept = own.filter(({ path }) => isThere(inRoot(path, root)));
  return {
    program,
    kept: kept.map(({ path }) => path),
    files: [
      { path: UNIT, text: serviceUnit({ program: PROGRAM, systemd }), mode: 0o644 },
      ...systemFiles("/etc"),
      ...own.filter((file) => !kept.includes(file)),
      ...editorsFiles(CONFIG_DIR),
    ],
    steps: root === undefined ? STEPS : [],
  };
}

const STEPS: readonly Step[] = [
  ["systemd-sysusers", "bcourse-scheduler.conf"],
  ["systemd-tmpfiles", "--create", "bcourse-scheduler.conf"],
  ["systemctl", "daemon-reload"],
  // Where an older version runs, the new one takes its place.
  ["systemctl", "try-restart", "bcourse-scheduler.service"],
];

async function carryOut(plan: Plan, { root }: ServiceOptions): Promise<void> {
  try {
    await putProgram(plan.program, inRoot(PROGRAM, root));
    for (const file of plan.files) await put(file, root);
    await Deno.mkdir(inRoot(`${CONFIG_DIR}/tasks`, root), { recursive: true, mode: 0o755 });
  } catch (thrown) {
    throw new SchedulerError("INSTALL_FAILED", `Cannot install: ${messageOf(thrown)}`, {
      hint: 'run it as root, such as "sudo bcourse-scheduler install --yes"',
      cause: thrown,
    });
  }
  for (const step of plan.steps) await runStep(step);
}

/** A program that runs cannot be written to, but another can take its name. */
async function putProgram(from: string, to: string): Promise<void> {
  if (from === to) return;
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.copyFile(from, `${to}.new`);
  await Deno.chmod(`${to}.new`, 0o755);
  await Deno.rename(`${to}.new`, to);
}

async function put({ path, text, mode }: ServiceFile, root: string | undefined): Promise<void> {
  const target = inRoot(path, root);
  // Secrets are in there: closed before anything lies in it.
  const isSecret = (mode & 0o077) === 0;
  await Deno.mkdir(dirname(target), { recursive: true, mode: isSecret ? 0o700 : 0o755 });
  await Deno.writeTextFile(`${target}.new`, text, { mode });
  await Deno.chmod(`${target}.new`, mode);
  await Deno.rename(`${target}.new`, target);
}

/** Where a path of the service lies. */
export function inRoot(path: string, root: string | undefined): string {
  return root === undefined ? path : join(root, path);
}

/** Says whether a file or directory is there. */
export function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

function tell(terminal: Terminal, plan: Plan, { yes, root }: ServiceOptions): void {
  const lines = [
    yes ? "Written:" : "This would write:",
    ...[PROGRAM, ...plan.files.map(({ path }) => path)].map((path) => `  ${inRoot(path, root)}`),
  ];
  if (plan.kept.length > 0) {
    lines.push(
      "As it was:",
      ...plan.kept.map((path) => `  ${inRoot(path, root)}`),
    );
  }
  if (plan.steps.length > 0) {
    lines.push(yes ? "Run:" : "and run:", ...plan.steps.map((step) => `  ${step.join(" ")}`));
  }
  lines.push("", ...(yes ? NEXT : ["Nothing was done. To do it: bcourse-scheduler install --yes"]));
  for (const line of lines) terminal.out(line);
}

const NEXT = [
  "What to do next",
  `  1. Write the URL of Bcourse's database into ${CONFIG_DIR}/credentials/database`,
  `     and that of the mail server into ${CONFIG_DIR}/credentials/smtp`,
  `  2. Put your own sender behind "from:" in ${CONFIG_DIR}/automations.yaml`,
  `  3. bcourse-scheduler check --config ${CONFIG_DIR}/automations.yaml`,
  "  4. systemctl enable --now bcourse-scheduler",
];
