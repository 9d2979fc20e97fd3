import { jobView } from "../../run/views.ts";
import { readComing } from "./coming.ts";
import type { Frame } from "./layout.tsx";
import type { PageSources } from "../page_sources.ts";
import type { TaskStory } from "./task_page.tsx";
import { sayRule } from "./task_rule.ts";
import type { TimelineSpan } from "./timeline_scale.ts";

const OVER_MOST = 20;

/** Reads everything about one task; null where the configuration names none so. */
export async function readTaskStory(
  sources: PageSources,
  { name, span, frame: { when, words } }: {
    readonly name: string;
    readonly span: TimelineSpan;
    readonly frame: Frame;
  },
): Promise<TaskStory | null> {
  const { store, config } = sources;
  const settings = config.tasks.find((task) => task.name === name);
  const task = (await sources.readStatus()).tasks.find((view) => view.name === name);
  if (settings === undefined || task === undefined) return null;
  const { environment } = config;
  const over = await store.jobs({ environment, task: name, order: "latest", limit: OVER_MOST });
  return {
    task,
    coming: await readComing(sources, { span, when, task: name }),
    over: over.map((job) => jobView(job)),
    rule: sayRule(settings, words),
  };
}
