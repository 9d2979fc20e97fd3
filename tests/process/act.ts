/**
 * Acting on a daemon as a program does that has its token.
 * @module
 */
import { tokenPath } from "../../src/run/actions/token.ts";
import type { DaemonProcess } from "../support/daemon.ts";
import type { CrashSite } from "./crash_site.ts";

/** Posts to a daemon. @param site where its automations.yaml and its store are @returns status and answer */
export async function act(
  daemon: DaemonProcess,
  { dir, store }: Pick<CrashSite, "dir" | "store">,
  { path, body = {} }: { readonly path: string; readonly body?: unknown },
): Promise<{ readonly status: number; readonly answer: Readonly<Record<string, unknown>> }> {
  const page = await daemon.page();
  const file = tokenPath({ store: store.settings, directory: dir });
  const token = (await Deno.readTextFile(file)).trim();
  const answer = await fetch(new URL(path, page), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, answer: await answer.json() };
}
