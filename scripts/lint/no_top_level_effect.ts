import { liesIn, placeOf } from "./place.ts";

/** Files that are started, not imported. */
const STARTED = ["src/sandbox/host/main.ts"];

/** Statements that act when the module loads; a declaration, import or export does not. */
const ACTING: readonly string[] = [
  "BlockStatement",
  "DoWhileStatement",
  "ForInStatement",
  "ForOfStatement",
  "ForStatement",
  "IfStatement",
  "LabeledStatement",
  "SwitchStatement",
  "ThrowStatement",
  "TryStatement",
  "WhileStatement",
];

/** Refuses modules that do something when they are imported. */
export const noTopLevelEffect: Deno.lint.Rule = {
  create(ctx) {
    const place = placeOf(ctx.filename);
    if (place === null || !liesIn(ctx.filename, ["src"]) || STARTED.includes(place)) return {};
    return {
      Program(program) {
        for (const node of program.body) {
          if (!acts(node)) continue;
          ctx.report({
            node,
            message: "Cannot act at the top of a module: no import may have side effects",
            hint: "Move it into a function that the caller calls.",
          });
        }
      },
    };
  },
};

function acts(node: Deno.lint.Statement): boolean {
  if (node.type !== "ExpressionStatement") return ACTING.includes(node.type);
  return node.expression.type !== "Literal"; // "use strict" is a literal
}
