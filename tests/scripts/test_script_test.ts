import assert from "node:assert/strict";
import { join } from "node:path";
import { conclude, readReport, summed, testArguments, worstCode } from "../../scripts/test.ts";
import { inLanes, portionsOf, testFiles } from "../../scripts/test_lanes.ts";

const NEEDS_CHROMIUM = "page is readable [needs chromium: apt-get install chromium]";

/** As `deno test --junit-path` writes it. */
const JUNIT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="8" failures="2" errors="1" time="0.162">
    <testsuite name="./a_test.ts" tests="8" disabled="2" errors="1" failures="2">
        <testcase name="passes" classname="./a_test.ts" time="0.001" line="1" col="6">
        </testcase>
        <testcase name="throws" classname="./a_test.ts" time="0.000" line="2" col="6">
            <failure message="Uncaught Error: &lt;skipped/&gt;">Error: &lt;skipped/&gt;
    at file:///a_test.ts:2:48</failure>
        </testcase>
        <testcase name="says &lt;skipped/&gt; &amp;lt;" classname="./a_test.ts" time="0.000" line="3" col="6">
        </testcase>
        <testcase name="steps" classname="./a_test.ts" time="0.000" line="3" col="6">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="steps &gt; inner" classname="./a_test.ts" time="0.000" line="4" col="6"/>
        <testcase name="never ends" classname="./a_test.ts" time="0.000" line="5" col="6">
            <error message="Cancelled"/>
        </testcase>
        <testcase name="it&apos;s &quot;off&quot; &lt;&amp;&gt;" classname="./a_test.ts" time="0.000" line="6" col="6">
            <skipped/>
        </testcase>
        <testcase name="is filtered out by time=5" classname="./a_test.ts" line="7" col="6">
            <skipped/>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("readReport() counts tests and steps, and names the skipped ones", () => {
  assert.deepEqual(readReport(JUNIT), { passed: 3, failed: 3, skipped: [`it's "off" <&>`] });
});

Deno.test("readReport() finds nothing in an empty report", () => {
  assert.deepEqual(readReport('<testsuites name="deno test" tests="0"></testsuites>'), {
    passed: 0,
    failed: 0,
    skipped: [],
  });
});

Deno.test("conclude() prints only the counts when all is well", () => {
  const report = { passed: 7, failed: 0, skipped: [] };
  assert.deepEqual(conclude(report, { code: 0, isCi: true }), {
    lines: ["7 passed, 0 failed"],
    exitCode: 0,
  });
});

Deno.test("conclude() fails where a test failed", () => {
  const report = { passed: 7, failed: 2, skipped: [] };
  assert.deepEqual(conclude(report, { code: 1, isCi: false }), {
    lines: ["7 passed, 2 failed"],
    exitCode: 1,
  });
});

Deno.test("conclude() lists skipped tests with their reasons", () => {
  const report = { passed: 7, failed: 0, skipped: [NEEDS_CHROMIUM, "sleeps"] };
  assert.deepEqual(conclude(report, { code: 0, isCi: false }), {
    lines: [
      "Skipped:",
      `  ${NEEDS_CHROMIUM}`,
      "  sleeps [gives no reason]",
      "7 passed, 0 failed, 2 skipped",
    ],
    exitCode: 0,
  });
});

Deno.test("conclude() fails under CI where a test was skipped", () => {
  const { lines, exitCode } = conclude(
    { passed: 7, failed: 0, skipped: [NEEDS_CHROMIUM] },
    { code: 0, isCi: true },
  );
  assert.equal(exitCode, 1);
  assert.equal(lines.at(-1), "7 passed, 0 failed, 1 skipped");
});

Deno.test("conclude() counts a run that failed outside the tests as one failure", () => {
  for (const report of [null, { passed: 0, failed: 0, skipped: [] }]) {
    const { lines, exitCode } = conclude(report, { code: 1, isCi: false });
    assert.equal(lines.at(-1), "0 passed, 1 failed");
    assert.equal(exitCode, 1);
  }
});

Deno.test("conclude() fails where no test ran", () => {
  for (const skipped of [[], ["sleeps [too slow]"]]) {
    const { lines, exitCode } = conclude(
      { passed: 0, failed: 0, skipped },
      { code: 0, isCi: false },
    );
    assert.equal(exitCode, 1);
    assert.equal(lines.at(-2), "No test ran.");
  }
});

Deno.test("conclude() keeps the exit code of a run that somebody ended", () => {
  assert.equal(conclude(null, { code: 130, isCi: false }).exitCode, 130);
});

Deno.test("testArguments() runs everything, shuffled by a seed that is shown", () => {
  assert.deepEqual(testArguments(["--filter", "planner"], { junitPath: "/tmp/j.xml", seed: 5 }), [
    "test",
    "-A",
    "--sanitize-ops",
    "--sanitize-resources",
    "--shuffle=5",
    "--junit-path=/tmp/j.xml",
    "--filter",
    "planner",
    "tests/",
  ]);
});

Deno.test("testArguments() leaves the paths and the seed to who gives them", () => {
  const args = testArguments(["--shuffle=7", "tests/scripts"], { junitPath: "j.xml", seed: 5 });
  assert.deepEqual(args.slice(4), ["--junit-path=j.xml", "--shuffle=7", "tests/scripts"]);
});

Deno.test("summed() adds runs up, and counts one that failed outside its tests", () => {
  const good = { code: 0, report: { passed: 3, failed: 0, skipped: ["a"] } };
  const bad = { code: 1, report: { passed: 1, failed: 2, skipped: ["b"] } };
  assert.deepEqual(summed([good, bad, { code: 1, report: null }]), {
    ...{ passed: 4, failed: 3, skipped: ["a", "b"] },
  });
  assert.equal(summed([{ code: 1, report: null }]), null);
  assert.deepEqual([good, bad, { code: 130, report: null }].map((run) => worstCode([good, run])), [
    ...[0, 1, 130],
  ]);
});

Deno.test("portionsOf() leaves no test file out, and gives none twice", () => {
  const files = testFiles(join(import.meta.dirname ?? "", "../.."));
  assert.ok(files.includes("tests/scripts/test_script_test.ts"));
  assert.deepEqual(portionsOf(files).flat().toSorted(), files.toSorted());
});

Deno.test("inLanes() works through a list to its end", async () => {
  const done = await inLanes([1, 2, 3, 4, 5], (one) => Promise.resolve(one * 2));
  assert.deepEqual(done.toSorted((a, b) => a - b), [2, 4, 6, 8, 10]);
});

Deno.test("the test script ends with the counts of a real run", async () => {
  const { lines, code } = await runScript(`
    Deno.test("passes", () => {});
    Deno.test("throws", () => { throw new Error("<skipped/>"); });
    Deno.test({ name: "is off [needs rain]", ignore: true, fn() {} });
  `);
  assert.deepEqual(lines.slice(-3), [
    "Skipped:",
    "  is off [needs rain]",
    "1 passed, 1 failed, 1 skipped",
  ]);
  assert.equal(code, 1);
});

Deno.test("the test script succeeds where all tests that were asked for do", async () => {
  const { lines, code } = await runScript(
    'Deno.test("passes", () => {}); Deno.test("throws", () => { throw new Error("no"); });',
    "--filter=passes",
  );
  assert.equal(lines.at(-1), "1 passed, 0 failed");
  assert.equal(code, 0);
});

Deno.test("the test script fails where a file cannot be loaded", async () => {
  const { lines, code } = await runScript('throw new Error("cannot load");');
  assert.equal(lines.at(-1), "0 passed, 1 failed");
  assert.equal(code, 1);
});

/** Runs scripts/test.ts on one test file, as if on somebody's own machine. */
async function runScript(
  source: string,
  ...options: readonly string[]
): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "some_test.ts");
    await Deno.writeTextFile(file, source);
    const { stdout, code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        new URL("../../scripts/test.ts", import.meta.url).pathname,
        ...options,
        file,
      ],
      env: { CI: "", NO_COLOR: "1" },
      stderr: "null",
    }).output();
    return { lines: new TextDecoder().decode(stdout).trimEnd().split("\n"), code };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
