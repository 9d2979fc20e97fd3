// deno-lint-ignore-file no-console -- a script for the shell
// plainjob with better-sqlite3, on Node.js, which runs its handlers in its own process.
//
//     node plainjob.mjs MODULES FILE JOBS SYNCHRONOUS    prints {"took_ms": …, "lateness_ms": […]}
//
// MODULES is the folder that has its packages. SYNCHRONOUS is `NORMAL`, as plainjob sets it itself,
// or `FULL`, which outlives a power cut, as the others have it.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, file, jobsText, synchronous] = process.argv.slice(2);
const jobs = Number(jobsText);
const require = createRequire(pathToFileURL(`${modules}/`));
const Database = require("better-sqlite3");
const { better, defineQueue, defineWorker } = await import(
  pathToFileURL(require.resolve("plainjob"))
);

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const database = new Database(file);
const queue = defineQueue({ connection: better(database), logger: quiet });
database.pragma(`synchronous = ${synchronous}`);
const dueAt = Date.now() + 5_000;
database.transaction(() => {
  for (let number = 0; number < jobs; number++) {
    queue.add("remind", { number }, { delay: dueAt - Date.now() });
  }
})();
if (Date.now() > dueAt) {
  throw new Error("the machine is too slow for this: they were added too late");
}

const begun = [];
await new Promise((resolve) => {
  const worker = defineWorker("remind", () => {
    begun.push(Date.now());
  }, {
    queue,
    logger: quiet,
    onCompleted() {
      if (begun.length === jobs) worker.stop().then(resolve);
    },
  });
  worker.start();
});
const took = Date.now() - dueAt;
queue.close();
console.log(JSON.stringify({ took_ms: took, lateness_ms: begun.map((at) => at - dueAt) }));
