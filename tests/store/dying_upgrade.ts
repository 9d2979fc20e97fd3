/**
 * Opens a store and dies at one of the calls by which that reaches the disk:
 * `dying_upgrade.ts PATH STEP`. Ends with 0 where there are fewer.
 */
import { DatabaseSync, StatementSync } from "node:sqlite";
import { systemClock } from "../../src/domain/clock.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";

const [path = "", step = "0"] = Deno.args;
let left = Number(step);

/** Puts a step before each call of a method. */
function watch(object: object, name: string): void {
  const method: unknown = Reflect.get(object, name);
  if (typeof method !== "function") throw new TypeError(`${name} is no method`);
  Object.defineProperty(object, name, {
    value(this: unknown, ...args: readonly unknown[]): unknown {
      if (left-- === 0) Deno.kill(Deno.pid, "SIGKILL");
      return Reflect.apply(method, this, args);
    },
  });
}

for (const name of ["openSync", "renameSync", "removeSync", "readDirSync"]) watch(Deno, name);
watch(DatabaseSync.prototype, "exec");
watch(StatementSync.prototype, "run");

const store = await openSqliteStore({ path, clock: systemClock() });
left = -1;
await store.close();
