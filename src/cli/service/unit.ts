import UNIT from "./bcourse-scheduler.service" with { type: "text" };

/** First systemd that waits, at `systemctl reload`, until a service says that it has reloaded. */
const NOTIFY_RELOAD_SINCE = 253;

/**
 * Makes the unit for systemd.
 * @param program absolute path of what it starts
 * @param systemd version of systemd; an older one does not know `Type=notify-reload`, would take the
 * service for one of another type and kill it for want of a word, so that it gets an order instead
 */
export function serviceUnit(
  { program, systemd }: { readonly program: string; readonly systemd: number },
): string {
  const type = systemd >= NOTIFY_RELOAD_SINCE
    ? "Type=notify-reload"
    // The shell's own kill: that of procps is not on every machine.
    : 'Type=notify\nExecReload=/bin/sh -c "kill -HUP $MAINPID"';
  return UNIT.replace("@TYPE@", () => type).replace("@PROGRAM@", () => program);
}
