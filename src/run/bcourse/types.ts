/**
 * Bcourse's rule for training types: a training type that automations are linked to gets only those;
 * a training type with none gets all of them.
 * @module
 */
import type { BcourseSchedule, TrainingType } from "./schedule.ts";

/** Which training types an automation is for. */
export type TypeChoice =
  /** Every one, those to come too. */
  | { readonly kind: "all" }
  /** None: all of them are linked to others. */
  | { readonly kind: "none" }
  | {
    readonly kind: "some";
    /** Names, in the order of ids. */
    readonly names: readonly string[];
    /** Names that one type has that is meant and another that is not: the file cannot tell them apart. */
    readonly doubtful: readonly string[];
  };

/** Types that no automation is linked to, in the order of ids. */
export function unlinkedTypes({ types, links }: BcourseSchedule): readonly TrainingType[] {
  const linked = new Set(links.map((link) => link.type));
  return types.filter((type) => !linked.has(type.id));
}

/**
 * Works out which training types an automation is for: those linked to it, and those that nothing is
 * linked to. So an automation without links is for the latter alone.
 * @param automation its id
 */
export function typesOf(automation: string, schedule: BcourseSchedule): TypeChoice {
  const { types, links } = schedule;
  const meant = new Set([
    ...links.filter((link) => link.automation === automation).map((link) => link.type),
    ...unlinkedTypes(schedule).map((type) => type.id),
  ]);
  const chosen = types.filter((type) => meant.has(type.id));
  // Without links even a type that is made tomorrow gets everything, as it does with "all".
  if (chosen.length === types.length) return { kind: "all" };
  if (chosen.length === 0) return { kind: "none" };
  const names = [...new Set(chosen.map((type) => type.name))];
  const others = new Set(types.filter((type) => !meant.has(type.id)).map((type) => type.name));
  return { kind: "some", names, doubtful: names.filter((name) => others.has(name)) };
}

/** Types whose every automation is switched off, so that they get nothing. */
export function silentTypes(schedule: BcourseSchedule): readonly TrainingType[] {
  const active = new Set(
    schedule.automations.filter((one) => one.isActive).map((one) => one.id),
  );
  const unlinked = new Set(unlinkedTypes(schedule));
  return schedule.types.filter((type) =>
    !unlinked.has(type) &&
    !schedule.links.some((link) => link.type === type.id && active.has(link.automation))
  );
}
