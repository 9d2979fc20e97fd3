import { placeOf } from "./place.ts";

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

type Pattern = Deno.lint.Node | Deno.lint.Parameter | null;

/**
 * Refuses promises that nobody waits for, as far as one file shows without types: a call of a function of the
 * same file that returns a promise, and a `.then()` chain without `catch`. A name that is bound twice in
 * the file is left alone, as it may stand for something else.
 */
export const floatingPromise: Deno.lint.Rule = {
  create(ctx) {
    if (placeOf(ctx.filename) === null) return {};
    const names = collectNames();
    const statements: Deno.lint.ExpressionStatement[] = [];
    return {
      ...names.visitor,
      ExpressionStatement: (node) => void statements.push(node),
      "Program:exit"() {
        for (const { expression } of statements) {
          for (const call of lastCalls(expression)) {
            if (!isUnhandledChain(call) && !names.isPromiseCall(call)) continue;
            ctx.report({
              node: call,
              message: "Cannot leave a promise alone: nobody waits for it or hears of its failure",
              hint: "Await it, return it, or keep it in a set whose failures are reported.",
            });
          }
        }
      },
    };
  },
};

/** The calls whose value an expression statement throws away. */
function lastCalls(node: Deno.lint.Expression): readonly Deno.lint.CallExpression[] {
  switch (node.type) {
    case "CallExpression":
      return [node];
    case "ChainExpression":
      return lastCalls(node.expression);
    case "LogicalExpression":
      return lastCalls(node.right);
    case "ConditionalExpression":
      return [...lastCalls(node.consequent), ...lastCalls(node.alternate)];
    default:
      return [];
  }
}

/** A chain with `.then(one argument)` in which no failure is caught. */
function isUnhandledChain(outermost: Deno.lint.CallExpression): boolean {
  let hasThen = false;
  let node: Deno.lint.Node = outermost;
  for (;;) {
    if (node.type !== "CallExpression") return hasThen;
    const callee = withoutChain(node.callee);
    if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return hasThen;
    const { name } = callee.property;
    if (name === "catch" || (name === "then" && node.arguments.length > 1)) return false;
    if (name === "then") hasThen = true;
    else if (name !== "finally") return hasThen;
    node = withoutChain(callee.object);
  }
}

/** What `?.` is wrapped around. */
function withoutChain(node: Deno.lint.Expression): Deno.lint.Expression {
  return node.type === "ChainExpression" ? withoutChain(node.expression) : node;
}

/** Collects which names of a file stand for a function that returns a promise, and only for that. */
function collectNames(): {
  readonly visitor: Deno.lint.LintVisitor;
  readonly isPromiseCall: (call: Deno.lint.CallExpression) => boolean;
} {
  const bindings = new Map<string, number>();
  const promising = new Set<string>();
  const bind = (node: Pattern): void => {
    for (const name of boundNames(node)) bindings.set(name, (bindings.get(name) ?? 0) + 1);
  };
  const bindFunction = (node: FunctionNode): void => node.params.forEach(bind);
  const bindId = (node: { id: Deno.lint.Identifier | null }): void => bind(node.id);
  const bindLocal = (node: { local: Deno.lint.Identifier }): void => bind(node.local);
  return {
    visitor: {
      FunctionDeclaration(node) {
        bind(node.id);
        bindFunction(node);
        if (node.id !== null && returnsPromise(node)) promising.add(node.id.name);
      },
      FunctionExpression: bindFunction,
      ArrowFunctionExpression: bindFunction,
      VariableDeclarator(node) {
        bind(node.id);
        const isFunction = node.init?.type === "ArrowFunctionExpression" ||
          node.init?.type === "FunctionExpression";
        if (!isFunction || node.id.type !== "Identifier" || node.parent.kind !== "const") return;
        if (node.init !== null && returnsPromise(node.init)) promising.add(node.id.name);
      },
      CatchClause: (node) => bind(node.param),
      ClassDeclaration: bindId,
      TSDeclareFunction: bindId,
      ImportSpecifier: bindLocal,
      ImportDefaultSpecifier: bindLocal,
      ImportNamespaceSpecifier: bindLocal,
    },
    isPromiseCall: ({ callee }) =>
      callee.type === "Identifier" && promising.has(callee.name) && bindings.get(callee.name) === 1,
  };
}

function returnsPromise(node: Deno.lint.Node): boolean {
  if (
    node.type !== "FunctionDeclaration" && node.type !== "FunctionExpression" &&
    node.type !== "ArrowFunctionExpression"
  ) return false;
  if (node.generator) return false;
  const type = node.returnType?.typeAnnotation;
  return node.async ||
    (type?.type === "TSTypeReference" && type.typeName.type === "Identifier" &&
      type.typeName.name === "Promise");
}

/** Every name that a pattern binds. */
function boundNames(node: Pattern): readonly string[] {
  switch (node?.type) {
    case "Identifier":
      return [node.name];
    case "AssignmentPattern":
      return boundNames(node.left);
    case "RestElement":
      return boundNames(node.argument);
    case "TSParameterProperty":
      return boundNames(node.parameter);
    case "ArrayPattern":
      return node.elements.flatMap(boundNames);
    case "ObjectPattern":
      return node.properties.flatMap(boundNames);
    case "Property":
      return boundNames(node.value);
    default:
      return [];
  }
}
