import { liesIn, placeOf } from "./place.ts";

const CLOCK = "src/domain/clock.ts";
const MEMBERS = ["Date.now", "performance.now", "Temporal.Now"];
const TIMERS = ["setTimeout", "setInterval"];
const TIMER_MODULES = ["node:timers", "node:timers/promises", "timers", "timers/promises"];

/** Keeps the machine's clock and timers in one file, so that everything else can be tested at any time. */
export const clockOnly: Deno.lint.Rule = {
  create(ctx) {
    if (!liesIn(ctx.filename, ["src", "tasks"]) || placeOf(ctx.filename) === CLOCK) return {};
    const report = (node: Deno.lint.Node, found: string): void =>
      ctx.report({
        node,
        message: `Cannot use ${found} here: time comes from ${CLOCK} only`,
        hint: liesIn(ctx.filename, ["tasks"])
          ? "Use ctx.now."
          : "Take `now: EpochMs` or a Clock as an argument: now(), monotonicMs(), sleep(ms, signal).",
      });
    return {
      MemberExpression(node) {
        const name = dottedName(node);
        if (MEMBERS.includes(name)) report(node, name);
      },
      NewExpression(node) {
        if (dottedName(node.callee) === "Date" && node.arguments.length === 0) {
          report(node, "new Date() without an argument");
        }
      },
      CallExpression(node) {
        const name = dottedName(node.callee);
        if (name === "Date" || TIMERS.includes(name)) report(node, `${name}()`);
      },
      ImportDeclaration(node) {
        if (!TIMER_MODULES.includes(node.source.value)) return;
        for (const one of node.specifiers) {
          if (one.type !== "ImportSpecifier" || one.imported.type !== "Identifier") continue;
          const { name } = one.imported;
          if (TIMERS.includes(name)) report(one, `${name} of ${node.source.value}`);
        }
      },
    };
  },
};

/** `a.b.c` of plain names, without a leading `globalThis`; "" for anything else. */
function dottedName(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression" || node.computed) return "";
  if (node.property.type !== "Identifier") return "";
  const object = dottedName(node.object);
  if (object === "") return "";
  return object === "globalThis" ? node.property.name : `${object}.${node.property.name}`;
}
