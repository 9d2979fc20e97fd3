// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Runs the tests: `deno task test [paths and options of deno test]`. The last line is
 * `N passed, N failed`, with `, N skipped` where there are any.
 *
 * A test that cannot run here is skipped and says why in its name (tests/support/needs.ts). With
 * `CI=true` what is missing is installed first, and a test that is skipped all the same is a failure.
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inLanes, portionsOf, testFiles } from "./test_lanes.ts";
import { needs, PACKAGES, type Program } from "../tests/support/needs.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Exit codes of a run that somebody ended: SIGHUP, SIGINT, SIGTERM. */
const ENDED = [129, 130, 143];

/** Lets apt-get install servers without starting them: the tests start their own. */
const WITHOUT_SERVICES = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod +x "$policy"
fi
apt-get "$@"`;

/** How the tests went. A step counts as a test. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that did not run. */
  readonly skipped: readonly string[];
}

if (import.meta.main) {
  const isCi = Deno.env.get("CI") === "true";
  if (isCi) await installMissing();
  const runs = Deno.args.length === 0 ? await runAll() : [await runTests(Deno.args, runToEnd)];
  const { lines, exitCode } = conclude(summed(runs), { code: worstCode(runs), isCi });
  console.log(["", ...lines].join("\n"));
  Deno.exit(exitCode);
}

/**
 * Reads what `deno test --junit-path` wrote. In it every name and message is escaped, so that a `<`
 * can only open a tag. A test without a time was left out by a filter and does not count.
 */
export function readReport(junit: string): Report {
  const cases = [...junit.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)]
    .filter(([, attributes = ""]) => /\btime="/.test(attributes));
  const isSkipped = ([, , body = ""]: RegExpExecArray): boolean => body.includes("<skipped");
  const isFailed = ([, , body = ""]: RegExpExecArray): boolean => /<(?:failure|error)\b/.test(body);
  const skipped = cases.filter(isSkipped);
  const failed = cases.filter(isFailed);
  return {
    passed: cases.length - skipped.length - failed.length,
    failed: failed.length,
    skipped: skipped.map(([, attributes = ""]) =>
      unescapeXml(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "")
    ),
  };
}

/**
 * Decides what to print and how to exit.
 * @param report null where the run ended before it wrote one
 * @param run.code exit code of `deno test`
 */
export function conclude(
  report: Report | null,
  run: { readonly code: number; readonly isCi: boolean },
): { readonly lines: readonly string[]; readonly exitCode: number } {
  if (ENDED.includes(run.code)) return { lines: ["Ended by a signal."], exitCode: run.code };
  const { passed, failed: told, skipped } = report ?? { passed: 0, failed: 0, skipped: [] };
  const lines: string[] = [];
  // A module that throws while it loads, or does not type-check, is not in the report.
  const failed = told === 0 && run.code !== 0 ? 1 : told;
  if (failed > told) {
    lines.push("The run failed outside the tests, see above; counted as 1 failed.");
  }
  if (skipped.length > 0) lines.push("Skipped:", ...skipped.map((name) => `  ${withReason(name)}`));
  if (skipped.length > 0 && run.isCi) lines.push("With CI=true no test may be skipped.");
  if (passed + failed === 0) lines.push("No test ran.");
  const counts = [`${passed} passed`, `${failed} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  lines.push(counts.join(", "));
  const isGood = failed === 0 && passed > 0 && !(run.isCi && skipped.length > 0);
  return { lines, exitCode: isGood ? 0 : 1 };
}

/**
 * Makes the arguments of `deno`.
 * @param given what the caller asked for: paths, or options of `deno test`; without a path, all tests
 */
export function testArguments(
  given: readonly string[],
  options: { readonly junitPath: string; readonly seed: number },
): readonly string[] {
  const hasPath = given.some((one) => !one.startsWith("-") && existsSync(resolve(ROOT, one)));
  const isShuffled = given.some((one) => one.startsWith("--shuffle"));
  return [
    "test",
    "-A",
    "--sanitize-ops",
    "--sanitize-resources",
    ...(isShuffled ? [] : [`--shuffle=${options.seed}`]),
    `--junit-path=${options.junitPath}`,
    ...given,
    ...(hasPath ? [] : ["tests/"]),
  ];
}

/** One process of `deno test` that has ended. */
export interface Run {
  readonly code: number;
  /** Null where it ended before it wrote one. */
  readonly report: Report | null;
}

/**
 * Adds reports up. A run that failed outside its tests counts as one that failed.
 * @returns null where there is none
 */
export function summed(runs: readonly Run[]): Report | null {
  const reports = runs.flatMap(({ report, code }) => {
    const told = report ?? { passed: 0, failed: 0, skipped: [] };
    if (runs.length === 1) return report ?? [];
    return { ...told, failed: told.failed === 0 && code !== 0 ? 1 : told.failed };
  });
  if (reports.length === 0) return null;
  return {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
    skipped: reports.flatMap(({ skipped }) => skipped),
  };
}

/** The exit code of a run that somebody ended, else of one that failed, else 0. */
export function worstCode(runs: readonly Run[]): number {
  const codes = runs.map(({ code }) => code);
  return codes.find((code) => ENDED.includes(code)) ?? codes.find((code) => code !== 0) ?? 0;
}

/** Runs all tests, a portion of the files at a time in each lane. */
async function runAll(): Promise<readonly Run[]> {
  let isEnded = false;
  const runs = await inLanes(portionsOf(testFiles(ROOT)), async (portion) => {
    if (isEnded) return [];
    const run = await runTests(portion, runAndTell);
    isEnded ||= ENDED.includes(run.code);
    return [run];
  });
  return runs.flat();
}

async function runTests(
  given: readonly string[],
  run: (program: string, args: readonly string[]) => Promise<number>,
): Promise<Run> {
  const folder = await Deno.makeTempDir({ prefix: "bcourse-tests-" });
  try {
    const junitPath = join(folder, "junit.xml");
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const args = testArguments(given, { junitPath, seed });
    console.log(`deno ${args.filter((one) => !one.startsWith("--junit-path")).join(" ")}`);
    const code = await run(Deno.execPath(), args);
    const report = existsSync(junitPath) ? readReport(await Deno.readTextFile(junitPath)) : null;
    return { code, report };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a program and shows, when it has ended, what it said: two at a time would talk at once. */
async function runAndTell(program: string, args: readonly string[]): Promise<number> {
  const command = new Deno.Command(program, {
    ...{ args: [...args], cwd: ROOT, stdin: "null", stdout: "piped", stderr: "piped" },
  });
  const child = command.spawn();
  const stop = passOnSignals(child);
  const { code, stdout, stderr } = await child.output();
  stop();
  Deno.stdout.writeSync(stdout);
  Deno.stderr.writeSync(stderr);
  return code;
}

/** Runs a program with this one's input and output, and hands it the signals that ask to end. */
async function runToEnd(program: string, args: readonly string[]): Promise<number> {
  const child = new Deno.Command(program, { args: [...args], cwd: ROOT }).spawn();
  const stop = passOnSignals(child);
  const { code } = await child.status;
  stop();
  return code;
}

/** Hands a program the signals that ask this one to end. @returns ends it */
function passOnSignals(child: Deno.ChildProcess): () => void {
  const listeners = (["SIGHUP", "SIGINT", "SIGTERM"] as const)
    .map((signal) => ({ signal, passOn: () => child.kill(signal) }));
  for (const { signal, passOn } of listeners) Deno.addSignalListener(signal, passOn);
  return () => {
    for (const { signal, passOn } of listeners) Deno.removeSignalListener(signal, passOn);
  };
}

/** Installs the Debian packages of the programs that tests need and this machine has not. */
async function installMissing(): Promise<void> {
  const missing = (Object.keys(PACKAGES) as Program[]).filter((one) => needs(one).ignore);
  if (missing.length === 0) return;
  const packages = missing.map((one) => PACKAGES[one]);
  for (const step of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const code = await runAptGet(["-q", ...step]);
    if (code === 0) continue;
    // The tests that need it will be skipped, and so fail the run and name what is missing.
    console.error(`Cannot install ${packages.join(", ")}: apt-get ${step[0]} ended with ${code}`);
    return;
  }
}

async function runAptGet(args: readonly string[]): Promise<number | string> {
  const asRoot = Deno.uid() === 0 ? [] : ["sudo", "-n"];
  // Set behind sudo, which hands on little; packages are set up by programs outside everybody's PATH.
  const path = `PATH=${Deno.env.get("PATH") ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;
  const environment = ["env", "DEBIAN_FRONTEND=noninteractive", path];
  const [program, ...rest] = [...asRoot, ...environment, "sh", "-c", WITHOUT_SERVICES, "apt-get"];
  try {
    const command = new Deno.Command(program ?? "env", { args: [...rest, ...args] });
    return (await command.spawn().status).code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `no ${program} found`;
    throw error;
  }
}

/** A skipped test names its reason in brackets at the end. */
function withReason(name: string): string {
  return /\[[^\]]+\]$/.test(name) ? name : `${name} [gives no reason]`;
}

function unescapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    amp: "&",
  };
  return text.replace(/&(\w+);/g, (whole, name: string) => names[name] ?? whole);
}
