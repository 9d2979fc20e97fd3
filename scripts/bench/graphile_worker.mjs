// deno-lint-ignore-file no-console -- a script for the shell
// graphile-worker on Node.js, with the handler in the worker's own process.
//
//     node graphile_worker.mjs MODULES URL add JOBS DUE_MS    makes its tables, adds the jobs, prints {"took_ms": …}
//     node graphile_worker.mjs MODULES URL work               works until it is ended; prints "ready"
//
// MODULES is the folder that has its packages. Jobs are added in one `addJobs`, and the settings of a
// worker are those that its documentation has for most jobs a second; it looks for jobs every half
// second, where it would every two.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, connectionString, what, jobsText, dueText] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/`));
const { Logger, makeWorkerUtils, run } = require("graphile-worker");

const logger = new Logger(() => (level, message) => {
  if (level === "error") console.error(message);
});
const TASK = "reminder";

if (what === "add") {
  const utils = await makeWorkerUtils({ connectionString, logger });
  await utils.migrate();
  const runAt = new Date(Number(dueText));
  const jobs = Array.from({ length: Number(jobsText) }, (_, number) => ({
    identifier: TASK,
    payload: { number },
    runAt,
  }));
  const start = performance.now();
  await utils.addJobs(jobs);
  console.log(JSON.stringify({ took_ms: performance.now() - start }));
  await utils.release();
} else {
  const worker = {
    concurrentJobs: 24,
    maxPoolSize: 25,
    pollInterval: 500,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  };
  await run({
    ...{ connectionString, logger, preset: { worker } },
    taskList: { [TASK]: () => Promise.resolve() },
  });
  console.log("ready");
}
