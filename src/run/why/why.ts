import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Clock } from "../../domain/clock.ts";
import type { TaskSettings } from "../../domain/task.ts";
import { type Story, tellItem } from "../../plan/why/item_story.ts";
import { tellPerson } from "../../plan/why/person_story.ts";
import type { Store } from "../../store/store.ts";
import type { Catalog } from "../catalog.ts";
import type { Prepared } from "../prepare.ts";
import { ItemAsker } from "./ask_items.ts";
import { readItemFacts } from "./read_item.ts";
import { readPersonFacts } from "./read_person.ts";

/** What somebody wants to know. */
export type Question =
  | { readonly task: string; readonly item: string }
  | { readonly person: string };

/** What stories are read from. */
export interface WhySources {
  readonly setting: Pick<Config, "environment" | "timezone">;
  readonly store: Store;
  readonly clock: Clock;
  /** The tasks of automations.yaml; null where the file cannot be read. */
  readonly tasks: readonly TaskSettings[] | null;
  /** The course database and who asks it; null where it cannot be had. */
  readonly course: {
    readonly course: Course;
    readonly catalog: Catalog;
    readonly asker: ItemAsker;
  } | null;
  /** Why the course database cannot be had; null where it can. */
  readonly notAsked: string | null;
}

/** Tells a story. Changes nothing. */
export async function tellWhy(sources: WhySources, question: Question): Promise<Story> {
  if ("person" in question) {
    return tellPerson(await readPersonFacts(sources, question.person.trim()));
  }
  const { task, item } = question;
  return tellItem(await readItemFacts(sources, { task: task.trim(), item: item.trim() }));
}

/** Stories are read from what a configuration names, opened. */
export function whySources(
  prepared: Pick<Prepared, "config" | "course" | "sandbox" | "catalog">,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): WhySources {
  const { config, course, catalog } = prepared;
  const asker = new ItemAsker({ ...prepared, store, clock });
  return {
    ...{ setting: config, store, clock, tasks: config.tasks },
    ...{ course: { course, catalog, asker }, notAsked: null },
  };
}
