import type { Clock } from "../domain/clock.ts";
import { messageOf } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";

/** How long the end of the daemon waits for a service manager that does not listen. */
const CLOSE_GRACE_MS = 1_000;

/** Where a service manager hears how its service stands. */
export interface NotifySocket {
  /**
   * Sends one message, after those before it. Returns at once and never throws: the first message
   * that cannot be sent is a warning in the log, and the daemon goes on without.
   * @param assignments such as `READY=1`, of one line each
   */
  send(assignments: readonly string[]): void;
  /** Lets what is under way be sent, within a second. */
  close(): Promise<void>;
}

/**
 * Makes what sends to a service manager. The socket is opened by the first message.
 * @param path as NOTIFY_SOCKET has it: absolute, or with `@` where it is in no directory
 * Source: sd_notify(3)
 */
export function createNotifySocket(
  path: string,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): NotifySocket {
  // What systemd writes as "@" is a zero byte to the kernel; Deno would take it for a file's name.
  const address = { transport: "unixpacket", path: path.replace(/^@/, "\0") } as const;
  const encoder = new TextEncoder();
  let socket: Deno.DatagramConn | null = null;
  let hasWarned = false;
  let sending: Promise<void> = Promise.resolve();
  const send = async (text: string): Promise<void> => {
    try {
      socket ??= Deno.listenDatagram({ transport: "unixpacket", path: "" });
      await socket.send(encoder.encode(text), address);
    } catch (thrown) {
      if (hasWarned) return;
      hasWarned = true;
      log.warn("the service manager cannot be told how the daemon stands", {
        ...{ socket: path, error: messageOf(thrown) },
      });
    }
  };
  return {
    send(assignments) {
      sending = sending.then(() => send(assignments.join("\n")));
    },
    async close() {
      const sent = new AbortController();
      await Promise.race([sending, clock.sleep(CLOSE_GRACE_MS, sent.signal)]);
      sent.abort();
      socket?.close();
    },
  };
}
