import { maskAddress, maskAddresses, maskName } from "../../domain/log.ts";
import type { Story } from "./item_story.ts";
import type { Line } from "./line.ts";

/** Hides most of every address and name in a story, for who may not see them. */
export function maskedStory(story: Story): Story {
  const { person, label } = story;
  return {
    ...story,
    ...(person === null ? {} : { person: maskAddress(person), label: label && maskName(label) }),
    answer: maskLine(story.answer),
    standing: story.standing.map(maskLine),
    jobs: story.jobs.map((job) => ({ ...job, lines: job.lines.map(maskLine) })),
    past: story.past.map(maskLine),
    ahead: story.ahead.map(maskLine),
  };
}

function maskLine(line: Line): Line {
  switch (line.code) {
    case "mail": {
      const { to, answer } = line;
      return { ...line, to: maskAddress(to), answer: answer && maskAnswer(answer, to) };
    }
    case "left_out": {
      const { to, name, note } = line;
      const who = { to: to === "" ? to : maskAddress(to), name: maskName(name) };
      return { ...line, ...who, note: note && maskAddresses(note) };
    }
    case "account":
      return { ...line, name: maskName(line.name) };
    default:
      return line;
  }
}

/** An answer may spell the address in a way of its own, as the name of a file in the outbox does. */
function maskAnswer(answer: string, to: string): string {
  const [local = ""] = to.split("@");
  const rest = local.length < 3 ? answer : answer.replaceAll(local, "…");
  return maskAddresses(rest);
}
