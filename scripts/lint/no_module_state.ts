import { liesIn } from "./place.ts";

const COLLECTIONS = ["Map", "Set", "WeakMap", "WeakSet"];
const READONLY_TYPES = ["ReadonlyMap", "ReadonlySet"];

/** Refuses state that belongs to a module: it outlives its owner and leaks from one test into the next. */
export const noModuleState: Deno.lint.Rule = {
  create(ctx) {
    if (!liesIn(ctx.filename, ["src", "tasks"])) return {};
    return {
      VariableDeclaration(node) {
        if (node.declare || !isTopLevel(node)) return;
        if (node.kind === "let" || node.kind === "var") {
          ctx.report({
            node,
            message: `Cannot keep state in a module: found a top-level ${node.kind}`,
            hint: "Make it a const, or keep it in what a createX() or openX() function returns.",
          });
          return;
        }
        for (const one of node.declarations) {
          const collection = mutableCollection(one);
          if (collection === null) continue;
          ctx.report({
            node: one,
            message: `Cannot keep state in a module: found a top-level ${collection}`,
            hint: collection.startsWith("Weak")
              ? "Keep it in what a createX() or openX() function returns."
              : `Annotate a table that never changes as Readonly${collection}; keep others in what a createX() or openX() function returns.`,
          });
        }
      },
    };
  },
};

function isTopLevel(node: Deno.lint.VariableDeclaration): boolean {
  const { parent } = node;
  return parent.type === "Program" ||
    (parent.type === "ExportNamedDeclaration" && parent.parent.type === "Program");
}

function mutableCollection(declarator: Deno.lint.VariableDeclarator): string | null {
  const { id, init } = declarator;
  if (init?.type !== "NewExpression" || init.callee.type !== "Identifier") return null;
  if (!COLLECTIONS.includes(init.callee.name)) return null;
  const annotation = id.type === "Identifier" ? id.typeAnnotation?.typeAnnotation : undefined;
  const isReadonly = annotation?.type === "TSTypeReference" &&
    annotation.typeName.type === "Identifier" && READONLY_TYPES.includes(annotation.typeName.name);
  return isReadonly ? null : init.callee.name;
}
