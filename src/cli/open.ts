import { SchedulerError } from "../domain/errors.ts";
import { actor } from "../run/audit.ts";
import { findActing } from "./acting.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printJson } from "./terminal.ts";

/** Prints a one-time address that signs a browser in to the page. */
export async function open({ options, terminal }: Command): Promise<ExitCode> {
  const { address, post } = await findActing(options.config);
  const { path, expires_at } = readInvitation(
    await post("/api/v1/sign-in", { by: actor("command") }),
  );
  const isSocket = address.startsWith("unix:");
  const url = isSocket ? null : new URL(path, address).href;
  if (options.json) {
    printJson(terminal, { url, path, expires_at });
    return EXIT.done;
  }
  terminal.out(url ?? path);
  if (isSocket) {
    terminal.err(`The page listens at ${address}: put this behind the address of your web server.`);
  }
  terminal.err("Open it in a browser within five minutes; it works once.");
  return EXIT.done;
}

function readInvitation(
  body: unknown,
): { readonly path: string; readonly expires_at: string } {
  if (typeof body === "object" && body !== null && "path" in body && "expires_at" in body) {
    return { path: String(body.path), expires_at: String(body.expires_at) };
  }
  throw new SchedulerError("DAEMON_UNREACHABLE", "Cannot sign in as the daemon answered oddly", {
    hint: "run the command and the daemon in the same version",
  });
}
