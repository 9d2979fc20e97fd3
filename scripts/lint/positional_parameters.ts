import { liesIn } from "./place.ts";

const MOST_PARAMETERS = 3;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression
  | Deno.lint.TSDeclareFunction
  | Deno.lint.TSEmptyBodyFunctionExpression
  | Deno.lint.TSMethodSignature;

/** Refuses functions whose calls cannot be read without looking up the order of their arguments. */
export const positionalParameters: Deno.lint.Rule = {
  create(ctx) {
    if (!liesIn(ctx.filename, ["src"])) return {};
    const check = (node: FunctionNode): void => {
      const found = node.params.filter((one) => !isThis(one)).length;
      const last = node.params.at(-1);
      if (found <= MOST_PARAMETERS || last === undefined || isCallback(node)) return;
      ctx.report({
        range: [node.range[0], last.range[1]],
        message:
          `Function has too many parameters: found ${found}, wanted two and then one options object`,
        hint: "Gather what follows the second parameter in one readonly options object.",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
      TSDeclareFunction: check,
      TSEmptyBodyFunctionExpression: check,
      TSMethodSignature: check,
    };
  },
};

/** `this: T` names a type, it is no argument. */
function isThis(parameter: Deno.lint.Parameter): boolean {
  return parameter.type === "Identifier" && parameter.name === "this";
}

/** A function handed straight to a call has the parameters that the callee chose. */
function isCallback({ parent }: FunctionNode): boolean {
  return parent.type === "CallExpression" || parent.type === "NewExpression";
}
