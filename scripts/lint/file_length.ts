import { codeLines } from "./code_lines.ts";
import { liesIn } from "./place.ts";

const MOST_LINES = 250;

/** Refuses files that are too long to be read in one go. */
export const fileLength: Deno.lint.Rule = {
  create(ctx) {
    if (!liesIn(ctx.filename, ["src", "tasks"])) return {};
    return {
      Program() {
        const { text } = ctx.sourceCode;
        const lines = codeLines(text);
        if (lines <= MOST_LINES) return;
        ctx.report({
          range: [0, text.indexOf("\n")],
          message:
            `File is too long: found ${lines} lines beside documentation, wanted at most ${MOST_LINES}`,
          hint: "Move one concept into a file named for it.",
        });
      },
    };
  },
};
