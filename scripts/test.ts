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
  const { code, report } = await runTests(Deno.args);
  const { lines, exitCode } = conclude(report, { code, isCi });
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

async function runTests(
  given: readonly string[],
): Promise<{ readonly code: number; readonly report: Report | null }> {
  const folder = await Deno.makeTempDir({ prefix: "bcourse-tests-" });
  try {
    const junitPath = join(folder, "junit.xml");
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const args = testArguments(given, { junitPath, seed });
    console.log(`deno ${args.filter((one) => !one.startsWith("--junit-path")).join(" ")}`);
    const code = await runToEnd(Deno.execPath(), args);
    const report = existsSync(junitPath) ? readReport(await Deno.readTextFile(junitPath)) : null;
    return { code, report };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a program with this one's input and output, and hands it the signals that ask to end. */
async function runToEnd(program: string, args: readonly string[]): Promise<number> {
  const child = new Deno.Command(program, { args: [...args], cwd: ROOT }).spawn();
  const listeners = (["SIGHUP", "SIGINT", "SIGTERM"] as const)
    .map((signal) => ({ signal, passOn: () => child.kill(signal) }));
  for (const { signal, passOn } of listeners) Deno.addSignalListener(signal, passOn);
  const { code } = await child.status;
  for (const { signal, passOn } of listeners) Deno.removeSignalListener(signal, passOn);
  return code;
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
