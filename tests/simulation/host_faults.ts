import { DAY, HOUR, MINUTE, SECOND } from "./chance.ts";
import {
  type Act,
  editedTasks,
  type FaultParts,
  FAULTS,
  lasting,
  ONE_HOST_FAULTS,
} from "./faults.ts";
import type { Host } from "./host.ts";

/** Every kind of fault of a world. */
export function faultsOf(
  { isShared = false }: { readonly isShared?: boolean },
): Readonly<Record<string, Act>> {
  return isShared ? { ...FAULTS, ...HOST_FAULTS } : { ...FAULTS, ...ONE_HOST_FAULTS };
}

/** What befalls hosts that share a store. */
const HOST_FAULTS: Readonly<Record<string, Act>> = {
  "link cut": cutLinks,
  // What one daemon writes late of a mail, another may be about to write, too.
  "mails written late": lasting((weather) => {
    const only = "settleDelivery";
    weather.store = { code: "STORE_BUSY", share: 0.8, afterShare: 0.3, only };
    weather.storeSlowestMs = 2 * SECOND;
  }),
  "rolling restart": rollingRestart,
  "configuration edited": editOneByOne,
  "task missing on a host": loseTask,
};

/** Now and then it is the network, and not the one link. */
function cutLinks(parts: FaultParts): void {
  const { supervisor, chance } = parts;
  const host = supervisor.anyOf(chance)?.host ?? chance.pick(supervisor.hosts);
  const cut = chance.has(0.15) ? supervisor.hosts : [host];
  for (const one of cut) cutLink(parts, one);
}

function cutLink({ chance, time, note }: FaultParts, host: Host): void {
  const [least, most] = chance.weighted(
    [
      [4, [SECOND, 8 * SECOND]],
      [5, [8 * SECOND, MINUTE]],
      [3, [MINUTE, 10 * MINUTE]],
      [1, [10 * MINUTE, 3 * HOUR]],
    ] as const,
  );
  const ms = chance.between(least, most);
  time.plan(chance.between(0, SECOND), () => {
    note(`${host.name} is cut off for ${ms} ms`);
    host.cut({ isSilent: chance.has(0.5), takesOne: chance.has(0.5) });
  });
  time.plan(ms + SECOND, () => {
    note(`${host.name} reaches the store again`);
    host.mend();
  });
}

/** One daemon after the other, as one renews them: the next when the one before it is back. */
function rollingRestart({ supervisor, chance, time }: FaultParts): void {
  let afterMs = 0;
  for (const { name } of supervisor.hosts) {
    afterMs += chance.between(SECOND, MINUTE);
    time.plan(afterMs, () => {
      const daemon = [...supervisor.daemons].find(({ host }) => host.name === name);
      if (daemon !== undefined) supervisor.stop(daemon);
    });
  }
}

/** A file is edited, and copied to the hosts one by one. */
function editOneByOne(parts: FaultParts): void {
  const { supervisor, chance, time } = parts;
  const before = supervisor.tasks;
  supervisor.tasks = editedTasks(parts);
  for (const host of supervisor.hosts) {
    if (chance.has(0.5)) {
      supervisor.hand(host, null);
      continue;
    }
    host.tasks ??= before;
    time.plan(chance.pick([5 * SECOND, MINUTE, HOUR]), () => supervisor.hand(host, null));
  }
}

/** One host is given a file in which a task is missing. */
function loseTask({ supervisor, chance, time, note }: FaultParts): void {
  const host = chance.pick(supervisor.hosts);
  const missing = chance.pick(supervisor.tasks);
  note(`${host.name} is given a file without ${missing.settings.name}`);
  supervisor.hand(host, supervisor.tasks.filter((task) => task !== missing));
  const mostMs = chance.pick([10 * MINUTE, 3 * HOUR, DAY]);
  time.plan(chance.between(MINUTE, mostMs), () => supervisor.hand(host, null));
}
