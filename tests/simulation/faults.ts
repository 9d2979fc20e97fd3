import { type Chance, DAY, HOUR, MINUTE, SECOND } from "./chance.ts";
import type { Supervisor } from "./supervisor.ts";
import { drawOffset, type SimTask } from "./tasks.ts";
import type { WorldTime } from "./time.ts";
import type { Weather } from "./weather.ts";

/** What faults work on. */
export interface FaultParts {
  readonly time: WorldTime;
  readonly weather: Weather;
  readonly supervisor: Supervisor;
  readonly chance: Chance;
  readonly note: (event: string) => void;
  /** Hears of each fault that comes about. */
  readonly onFault: (kind: string) => void;
}

/** Lets a fault come about. */
export type Act = (parts: FaultParts) => void;

/** Faults of every world. How often one comes is drawn for each world. */
export const FAULTS: Readonly<Record<string, Act>> = {
  "mail server down": lasting((weather) => weather.mailIsDown = true),
  "mail dialogues break": lasting((weather) => weather.mailUnknownShare = 0.4),
  "mail server slow": lasting((weather) => weather.mailSlowestMs = 4 * MINUTE),
  "course database down": lasting((weather) => weather.courseIsDown = true),
  "course database slow": lasting((weather) => weather.courseSlowestMs = 40 * SECOND),
  "course answers break off": lasting((weather) => weather.courseBreaksShare = 0.3),
  "query broken": lasting((weather, { chance, supervisor }) => {
    weather.brokenQueries.add(chance.pick(supervisor.tasks).settings.name);
  }),
  "store flickers": lasting((weather, { chance }) => {
    weather.store = { code: "STORE_BUSY", share: chance.pick([0.05, 0.3]), afterShare: 0 };
  }),
  "store full": lasting((weather) => {
    weather.store = { code: "STORE_FULL", share: 1, afterShare: 0 };
  }),
  "store unsure": lasting((weather) => {
    weather.store = { code: "STORE_BUSY", share: 0.1, afterShare: 0.7 };
  }),
  "store slow": lasting((weather) => weather.storeSlowestMs = 2 * SECOND),
  "handlers in trouble": lasting((weather, { chance }) => {
    weather.handlerShare = chance.pick([0.2, 0.5, 1]);
  }),
  "no handler hosts": lasting((weather) => weather.hostsAreDown = true),
  "crash": ({ supervisor, chance }) => {
    supervisor.anyOf(chance)?.life.doom("crash", chance.between(1, 50));
  },
  "restart": ({ supervisor, chance, time }) => {
    const daemon = supervisor.anyOf(chance);
    if (daemon === null) return;
    supervisor.stop(daemon);
    if (chance.has(0.2)) time.plan(chance.between(1, 20 * SECOND), () => supervisor.hurry(daemon));
  },
  "suspension": ({ supervisor, chance }) => {
    supervisor.anyOf(chance)?.life.doom("suspend", chance.between(1, 50));
  },
  "clock set": ({ time, chance, note }) => {
    const sizeMs = chance.pick([2 * SECOND, 40 * SECOND, 10 * MINUTE, HOUR, 6 * HOUR]);
    const ms = chance.pick([-1, 1]) * chance.between(1, sizeMs);
    note(`the clock is set by ${ms} ms`);
    time.step(ms);
  },
  "machine sleeps": ({ time, chance, note }) => {
    const ms = chance.between(MINUTE, 12 * HOUR);
    note(`the machine sleeps for ${ms} ms`);
    time.stop(ms, "sleep");
  },
  "machine freezes": ({ time, chance, note }) => {
    const ms = chance.between(SECOND, HOUR);
    note(`the machine freezes for ${ms} ms`);
    time.stop(ms, "freeze");
  },
};

/** Those where one daemon works at a time. */
export const ONE_HOST_FAULTS: Readonly<Record<string, Act>> = {
  "second daemon": secondDaemon,
  "configuration edited": ({ supervisor, ...parts }) =>
    supervisor.edit(editedTasks({ supervisor, ...parts })),
};

/** A trouble that passes; most pass soon. */
export function lasting(begin: (weather: Weather, parts: FaultParts) => void): Act {
  return (parts) => {
    const { time, weather, chance, note } = parts;
    const [least, most] = chance.weighted(
      [
        [8, [5 * SECOND, 3 * MINUTE]],
        [3, [3 * MINUTE, 30 * MINUTE]],
        [1, [30 * MINUTE, DAY]],
      ] as const,
    );
    const ms = chance.between(least, most);
    note(`for ${ms} ms`);
    begin(weather, parts);
    time.plan(ms, () => {
      note("all is calm");
      weather.calm();
    });
  };
}

/** A second daemon stands by; soon something happens to the first, or the second is stopped again. */
function secondDaemon({ supervisor, chance, time }: FaultParts): void {
  const first = supervisor.leader;
  if (first === null || supervisor.daemons.size > 1) return;
  supervisor.startSecond();
  time.wake(chance.between(SECOND, 20 * SECOND), () => {
    const act = chance.pick(["crash", "suspend", "stop", "nothing"]);
    if (act === "crash") first.life.doom("crash", chance.between(1, 20));
    if (act === "suspend") first.life.doom("suspend", chance.between(1, 20));
    if (act === "stop") supervisor.stop(first);
  });
  time.wake(chance.between(30 * SECOND, MINUTE), () => {
    const [standby] = [...supervisor.daemons].filter((daemon) => daemon !== supervisor.leader);
    if (standby !== undefined && supervisor.leader !== null) supervisor.stop(standby);
  });
}

/** @returns the tasks with one of them edited */
export function editedTasks(
  { supervisor, chance, note }: Pick<FaultParts, "supervisor" | "chance" | "note">,
): readonly SimTask[] {
  const edited = chance.pick(supervisor.tasks);
  const { settings } = edited;
  const change = chance.has(0.5)
    ? { enabled: !(settings.enabled ?? true) }
    : { offset: drawOffset(chance) };
  note(`${settings.name} is edited: ${JSON.stringify(change)}`);
  return supervisor.tasks.map((task) =>
    task === edited ? { ...task, settings: { ...settings, ...change } } : task
  );
}
