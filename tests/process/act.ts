/**
 * Acting on a daemon as a program does that has its token.
 * @module
 */
import { join } from "node:path";
import type { DaemonProcess } from "../support/daemon.ts";

/** Posts to a daemon whose store is `scheduler.db` in a directory. @returns status and answer */
export async function act(
  daemon: DaemonProcess,
  dir: string,
  { path, body = {} }: { readonly path: string; readonly body?: unknown },
): Promise<{ readonly status: number; readonly answer: Readonly<Record<string, unknown>> }> {
  const page = await daemon.page();
  const token = (await Deno.readTextFile(join(dir, "scheduler.db.token"))).trim();
  const answer = await fetch(new URL(path, page), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, answer: await answer.json() };
}
