import type { Context } from "hono";
import type { Story } from "../../plan/why/item_story.ts";
import { maskedStory } from "../../plan/why/mask.ts";
import { isSignedIn } from "../acting/identity.ts";
import type { PageSources } from "../page_sources.ts";

/** What was asked, as it stands in an address; what is not there is empty. */
export interface Asked {
  readonly task: string;
  readonly item: string;
  readonly person: string;
}

/** Reads what is asked from an address. */
export function readAsked(context: Context): Asked {
  const text = (name: keyof Asked): string => context.req.query(name)?.trim().slice(0, 320) ?? "";
  return { task: text("task"), item: text("item"), person: text("person") };
}

/**
 * Says whether who asks may not know about the person: whoever knows an address would else be told
 * which trainings somebody is in.
 */
export function isPersonHidden(context: Context, { person }: Asked): boolean {
  return person !== "" && !isSignedIn(context);
}

/**
 * Tells the story that is asked for.
 * @param options.masked hides most of every address and name
 * @returns null where nothing whole is asked
 */
export async function readStory(
  { tellWhy }: Pick<PageSources, "tellWhy">,
  { task, item, person }: Asked,
  { masked }: { readonly masked: boolean },
): Promise<Story | null> {
  const isAboutPerson = person !== "";
  if (!isAboutPerson && (task === "" || item === "")) return null;
  const story = await tellWhy(isAboutPerson ? { person } : { task, item });
  return masked ? maskedStory(story) : story;
}
