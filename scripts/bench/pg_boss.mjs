// deno-lint-ignore-file no-console -- a script for the shell
// pg-boss on Node.js, with the handler in the worker's own process.
//
//     node pg_boss.mjs MODULES URL add JOBS DUE_MS    makes its tables, adds the jobs, prints {"took_ms": …}
//     node pg_boss.mjs MODULES URL work               works until it is ended; prints "ready"
//
// MODULES is the folder that has its packages. Jobs are added with `insert`, which its documentation
// has for many at once. A worker takes 500 at a time and goes on at once while it gets so many, with the
// shortest pause that it allows where it does not; two of them work side by side in one process. Of
// seven such settings that were tried (100 × 4 to 1,000 × 1) these were the quickest. Each job has a
// result of its own, as it has with the others, and no cron is looked at.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, connectionString, what, jobsText, dueText] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/`));
const { PgBoss } = await import(pathToFileURL(require.resolve("pg-boss")));

const QUEUE = "reminder";
/** So many in one statement. */
const AT_ONCE = 10_000;

const boss = new PgBoss({ connectionString, schedule: false });
boss.on("error", (error) => console.error(error));
await boss.start();
await boss.createQueue(QUEUE);

if (what === "add") {
  const startAfter = new Date(Number(dueText));
  const jobs = Array.from({ length: Number(jobsText) }, (_, number) => ({
    data: { number },
    startAfter,
  }));
  const start = performance.now();
  for (let from = 0; from < jobs.length; from += AT_ONCE) {
    await boss.insert(QUEUE, jobs.slice(from, from + AT_ONCE));
  }
  console.log(JSON.stringify({ took_ms: performance.now() - start }));
  await boss.stop();
} else {
  await boss.work(QUEUE, {
    batchSize: 500,
    localConcurrency: 2,
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
    perJobResults: true,
  }, (jobs) => Promise.resolve(jobs.map(({ id }) => ({ id, status: "completed" }))));
  console.log("ready");
}
