/**
 * Bcourse's schedule -> tasks of automations.yaml. Pure.
 * @module
 */
import { NAME_PATTERN } from "../../config/names.ts";
import { readInterval } from "./interval.ts";
import type { BcourseAutomation, BcourseSchedule } from "./schedule.ts";
import { type TypeChoice, typesOf } from "./types.ts";

/** A task that an automation became. */
export interface ImportedTask {
  /** Its key under `tasks:`. */
  readonly key: string;
  /** Its name in Bcourse. */
  readonly original: string;
  /** The keys of the task, in the order in which they are written. */
  readonly entry: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** What whoever takes over has to know, each a sentence. */
  readonly notes: readonly string[];
}

/** What stands as handler where Bcourse names none. */
const NO_HANDLER = "NoHandlerYet";

/** What Bcourse's own classes need beside their schedule. */
const CLASSES: ReadonlyMap<string, Readonly<Record<string, boolean>>> = new Map([
  ["StudentReminderTask", {}],
  ["TrainerReminderTask", {}],
  // An invitation that ran out before the scheduler took over would else keep its place for ever.
  ["AutomaticWaitList", { catch_up: true, writes: true }],
  ["StudentOpenSpotReminder", { writes: true }],
  ["WaitlistReminderTask", {}],
  ["SendAttendeeListTask", {}],
  // A training whose time has already passed is deleted at once rather than being skipped.
  ["DeleteTrainingTask", { catch_up: true, writes: true }],
]);

/**
 * Translates a schedule.
 * @param handlers names of the handlers that this version brings
 * @returns a task for each automation, in their order
 */
export function toTasks(
  schedule: BcourseSchedule,
  handlers: readonly string[],
): readonly ImportedTask[] {
  const keys = keysOf(schedule.automations);
  return schedule.automations.map((automation, index) =>
    toTask(automation, {
      key: keys[index] ?? `schedule_${automation.id}`,
      types: typesOf(automation.id, schedule),
      handlers,
    })
  );
}

interface TaskParts {
  readonly key: string;
  readonly types: TypeChoice;
  readonly handlers: readonly string[];
}

function toTask(automation: BcourseAutomation, parts: TaskParts): ImportedTask {
  const { key, types } = parts;
  const handler = handlerOf(automation, parts.handlers);
  const when = whenOf(automation);
  const flaws = [
    ...handler.flaws,
    ...when.flaws,
    ...(types.kind === "none" ? [FOR_NO_TYPE] : []),
  ];
  const name = automation.name.trim();
  // Its name in Bcourse is the tag of its text.
  const isRenamed = key !== name && name !== "";
  return {
    key,
    original: automation.name,
    entry: {
      ...(isRenamed ? { description: name } : {}),
      handler: handler.name,
      ...(isRenamed ? { template: name } : {}),
      ...when.entry,
      ...(types.kind === "some" ? { training_types: types.names } : {}),
      enabled: automation.isActive && flaws.length === 0,
      ...CLASSES.get(handler.name),
    },
    notes: [
      ...(automation.isActive ? [] : ["It is switched off in Bcourse."]),
      ...flaws.map((flaw) => automation.isActive ? `Switched off: ${flaw}` : sentence(flaw)),
      ...when.notes,
      ...(types.kind === "some" ? types.doubtful.map(sayDoubtful) : []),
    ],
  };
}

const FOR_NO_TYPE =
  "every training type has other automations linked to it, so Bcourse runs this one for none.";

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sayDoubtful(name: string): string {
  return `Several training types are called ${name}; Bcourse runs this for some of them, here it runs for all.`;
}

function handlerOf(
  { classId, className }: BcourseAutomation,
  handlers: readonly string[],
): { readonly name: string; readonly flaws: readonly string[] } {
  if (className === null) {
    const found = classId === null
      ? "Bcourse names no class for it"
      : "its class is not in Bcourse";
    const flaw = `${found}; put the name of a handler behind "handler:" and switch it on.`;
    return { name: NO_HANDLER, flaws: [flaw] };
  }
  if (handlers.includes(className)) return { name: className, flaws: [] };
  const flaw = CLASSES.has(className)
    ? `${className} does not come with this version yet.`
    : `${className} is none of Bcourse's own classes; write a task for it with "bcourse-scheduler new-task" and name that here.`;
  const isName = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(className);
  return { name: isName ? className : NO_HANDLER, flaws: [flaw] };
}

function whenOf(automation: BcourseAutomation): {
  readonly entry: Readonly<Record<string, string | number>>;
  readonly flaws: readonly string[];
  readonly notes: readonly string[];
} {
  const flaws: string[] = [];
  const choose = (text: string, words: readonly [string, ...string[]], flaw: string): string => {
    const found = words.find((word) => word === text.trim().toLowerCase());
    if (found === undefined) flaws.push(`${flaw} ${JSON.stringify(text)} in Bcourse; set it here.`);
    return found ?? words[0];
  };
  const side = choose(automation.beforeAfter, ["before", "after"], "its direction is");
  const event = choose(automation.events, ["first", "last", "all"], "its choice of events is");
  const interval = readInterval(automation.interval);
  if (interval === null) {
    flaws.push(
      `its interval is ${JSON.stringify(automation.interval)} in Bcourse, ` +
        "which is no length of time of up to ten years; set the offset here.",
    );
  }
  const isTurned = interval?.isNegative ?? false;
  const direction = isTurned ? (side === "before" ? "after" : "before") : side;
  return {
    entry: { event, offset: interval?.offset ?? 0, direction },
    flaws,
    notes: isTurned
      ? [`Its interval is below zero in Bcourse, so ${side} became ${direction}.`]
      : [],
  };
}

/** A key for each: names that may be keys stay, others are made fit; no two are the same. */
function keysOf(automations: readonly BcourseAutomation[]): readonly string[] {
  const legal = new RegExp(NAME_PATTERN);
  // YAML would take this one for a part of every group.
  const isLegal = (name: string): boolean => legal.test(name) && name !== "__proto__";
  const taken = new Set(automations.map(({ name }) => name).filter(isLegal));
  return automations.map(({ id, name }) => {
    if (isLegal(name)) return name;
    const base = slugOf(name) || `schedule_${id}`;
    let key = base;
    for (let count = 2; taken.has(key); count++) key = `${base.slice(0, 56)}_${count}`;
    taken.add(key);
    return key;
  });
}

function slugOf(name: string): string {
  // Letters and their accents come apart, so that é becomes e.
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain.replaceAll(/[^a-z0-9_-]+/g, "_").slice(0, 60).replaceAll(/^[_-]+|[_-]+$/g, "");
}
