/**
 * Imported tasks -> the text of automations.yaml. Pure.
 * @module
 */
import { type Document, isMap, parseDocument, Scalar, visit, YAMLMap } from "yaml";
import type { BcourseSchedule } from "./schedule.ts";
import type { ImportedTask } from "./tasks.ts";
import { silentTypes, unlinkedTypes } from "./types.ts";

const WIDTH = 100;

/**
 * Writes automations.yaml.
 * @param tasks in the order in which they are to stand
 * @param from.sample an automations.yaml whose keys beside `tasks:` are taken over with their comments
 * @param from.schedule what the tasks come from
 */
export function writeImported(
  tasks: readonly ImportedTask[],
  from: { readonly sample: string; readonly schedule: BcourseSchedule },
): string {
  const document = parseDocument(from.sample);
  const entries = new YAMLMap(document.schema);
  tasks.forEach((task, index) => entries.add(entryOf(document, { task, isFirst: index === 0 })));
  if (tasks.length === 0) entries.flow = true;
  const { contents } = document;
  if (!isMap(contents)) throw new TypeError("Cannot take over a sample that is no group of keys");
  contents.delete("tasks");
  const key = new Scalar("tasks");
  key.spaceBefore = true;
  key.commentBefore = comment(preface(from.schedule), WIDTH);
  contents.add(document.createPair(key, entries));
  return document.toString({ lineWidth: 0 });
}

function entryOf(
  document: Document,
  { task, isFirst }: { readonly task: ImportedTask; readonly isFirst: boolean },
): ReturnType<Document["createPair"]> {
  const key = new Scalar(task.key);
  key.spaceBefore = !isFirst;
  const named = `${JSON.stringify(task.original)} in Bcourse.`;
  const lines = task.key === task.original ? task.notes : [named, ...task.notes];
  if (lines.length > 0) key.commentBefore = comment(lines, WIDTH - 2);
  const value = document.createNode(task.entry);
  visit(value, {
    Scalar(_, scalar) {
      // Names come from other people: what they write is never filled in.
      if (typeof scalar.value === "string") {
        scalar.value = scalar.value.replaceAll("${", () => "$${");
      }
    },
  });
  return document.createPair(key, value);
}

function preface(schedule: BcourseSchedule): readonly string[] {
  const unlinked = unlinkedTypes(schedule);
  const silent = silentTypes(schedule);
  const names = (types: readonly { readonly name: string }[]): string =>
    types.map((type) => type.name).join(", ");
  return [
    'These tasks come from Bcourse\'s own schedule, by "bcourse-scheduler import". Switch that off ' +
    "before this one runs in PRODUCTION, or people get everything twice.",
    "",
    "A day here is a day on the calendar: 2 days before 09:00 is 09:00, also where the clocks change " +
    "in between. Bcourse counted 48 hours; where that is wanted, write 48h.",
    ...(schedule.links.length === 0 ? [] : [
      "",
      "In Bcourse, a training type that automations are linked to gets only those; one with none gets " +
      "all of them. So training_types names, for each task, the types linked to it and the types with " +
      `none (${unlinked.length === 0 ? "there are none now" : names(unlinked)}). A task without ` +
      "training_types is for all of them. Add a new training type to each list that it belongs in.",
    ]),
    ...(silent.length === 0
      ? []
      : ["", `Only automations that are switched off are linked to: ${names(silent)}.`]),
  ];
}

/** A comment of these paragraphs, in lines that are not too long. */
function comment(paragraphs: readonly string[], width: number): string {
  return paragraphs.flatMap((text) => wrap(oneLine(text), width - 2)).map((line) =>
    // The library makes "#" of a blank alone; an empty line would end the comment.
    ` ${line}`
  ).join("\n");
}

/** A line break in a name must not end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
