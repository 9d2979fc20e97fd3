import { codeLines } from "./code_lines.ts";
import { liesIn } from "./place.ts";

const MOST_LINES = 60;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** Refuses functions that are too long to be held in the head. */
export const functionLength: Deno.lint.Rule = {
  create(ctx) {
    if (!liesIn(ctx.filename, ["src", "tasks"])) return {};
    const check = (node: FunctionNode): void => {
      const lines = codeLines(ctx.sourceCode.getText(node));
      if (lines <= MOST_LINES) return;
      ctx.report({
        // Only the head: the whole function would fill the screen.
        range: [node.range[0], node.body?.range[0] ?? node.range[1]],
        message:
          `Function is too long: found ${lines} lines, wanted at most 40 and never more than ${MOST_LINES}`,
        hint: "Split it: a function either decides or acts.",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
};
