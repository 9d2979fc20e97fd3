import { promisify } from "node:util";
import type { Task } from "bcourse-scheduler";

/** Uses timers as people do. */
export default {
  description: "Sleeps",
  async execute() {
    const got: string[] = [];
    const cleared = setTimeout(() => got.push("cleared"), 1);
    clearTimeout(cleared);
    await new Promise<void>((resolve) =>
      setTimeout(
        (word: string) => {
          got.push(word);
          resolve();
        },
        2,
        "argument",
      )
    );
    got.push(await promisify(setTimeout)(1, "promise"));
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        got.push("tick");
        if (got.length < 4) return;
        clearInterval(timer);
        resolve();
      }, 1);
    });
    return { state: "succeeded", note: JSON.stringify(got) };
  },
} satisfies Task;
