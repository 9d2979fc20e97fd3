import { placeOf, targetOf } from "./place.ts";

const GROUND = ["domain", "handler"];
const MIDDLE = ["config", "plan", "store", "course", "mail", "sandbox"];
const BELOW_PAGE = [...GROUND, ...MIDDLE, "run"];
const BELOW_COMMANDS = [...BELOW_PAGE, "http"];

/** Which rooms each room of `src/` may import from, beside itself. */
const MAY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map([
  ["handler", []],
  ["domain", []],
  ...MIDDLE.map((room) => [room, GROUND] as const),
  ["run", [...GROUND, ...MIDDLE]],
  ["http", BELOW_PAGE],
  ["cli", BELOW_COMMANDS],
]);

/** One import, re-export, dynamic import or imported type. */
interface Import {
  readonly node: Deno.lint.Node;
  readonly specifier: string;
  readonly typesOnly: boolean;
}

/** What is wrong with an import, and the mend. */
interface Fault {
  readonly message: string;
  readonly hint: string;
}

/**
 * Holds the one direction of imports: domain, handler <- config, plan, store, course, mail, sandbox
 * <- run <- http, cli <- main.ts. Importing a type counts as well, except for `tasks/`.
 */
export const importDirection: Deno.lint.Rule = {
  create(ctx) {
    const place = placeOf(ctx.filename);
    if (place === null) return {};
    return {
      Program() {
        const end = ctx.sourceCode.text.indexOf("\n");
        const fault = faultOfPlace(place);
        if (fault !== null) ctx.report({ range: [0, Math.max(0, end)], ...fault });
      },
      ...onImport(({ node, ...found }) => {
        const fault = faultOfImport(place, found);
        if (fault !== null) ctx.report({ node, ...fault });
      }),
    };
  },
};

function onImport(visit: (found: Import) => void): Deno.lint.LintVisitor {
  const report = (
    node: Deno.lint.Node,
    source: Deno.lint.Node | null,
    typesOnly: boolean,
  ): void => {
    const specifier = source === null ? null : literalText(source);
    if (specifier !== null) visit({ node, specifier, typesOnly });
  };
  return {
    ImportDeclaration(node) {
      report(node, node.source, node.importKind === "type" || onlyTypes(node.specifiers));
    },
    ExportNamedDeclaration: (node) => report(node, node.source, node.exportKind === "type"),
    ExportAllDeclaration: (node) => report(node, node.source, node.exportKind === "type"),
    ImportExpression: (node) => report(node, node.source, false),
    TSImportType(node) {
      const { argument } = node;
      report(node, argument.type === "TSLiteralType" ? argument.literal : null, true);
    },
  };
}

function onlyTypes(specifiers: Deno.lint.ImportDeclaration["specifiers"]): boolean {
  return specifiers.length > 0 &&
    specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type");
}

/** The text of a literal without gaps; null where it is known only at run time. */
function literalText(node: Deno.lint.Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return null;
  return node.quasis.map((part) => part.cooked).join("");
}

function faultOfPlace(place: string): Fault | null {
  if (!place.startsWith("src/") || MAY_IMPORT.has(roomOf(place))) return null;
  return {
    message: `Cannot place "${place}": found no room of that name in src/`,
    hint: `Move it into one of ${
      [...MAY_IMPORT.keys()].join(", ")
    }, or give the new room its place in scripts/lint/import_direction.ts.`,
  };
}

function faultOfImport(place: string, found: Omit<Import, "node">): Fault | null {
  const target = targetOf(place, found.specifier);
  const room = roomOf(place);
  if (room === "tasks") return faultOfTask(target, found);
  if (room === "handler") return faultOfHandler(found.specifier);
  const allowed = place === "main.ts" ? BELOW_COMMANDS.concat("cli") : MAY_IMPORT.get(room);
  if (allowed === undefined || target === null) return null;
  const targetRoom = roomOf(target);
  if (targetRoom === room || allowed.includes(targetRoom)) return null;
  if (place.startsWith("src/sandbox/host/") && target === "tasks/built_in.ts") return null;
  // Files beside the rooms, such as deno.json for the version, stand in no direction.
  if (targetRoom === "" && room !== "domain") return null;
  return {
    message: `Cannot import "${target}" in ${room}: ${room} may import ${
      allowed.length === 0 ? "nothing of ours but itself" : `only ${allowed.join(", ")}`
    }`,
    hint: hintFor(targetRoom),
  };
}

function faultOfTask(target: string | null, found: Omit<Import, "node">): Fault | null {
  if (target?.startsWith("tasks/")) return null;
  if (target !== "src/handler.ts") {
    return {
      message:
        `Cannot import "${found.specifier}" in a task: tasks may import types from "bcourse-scheduler" and their neighbours in tasks/`,
      hint: "Ask for what is needed through the context (ctx.course, ctx.mail, ctx.log, ctx.once).",
    };
  }
  if (found.typesOnly) return null;
  return {
    message: `Cannot import values from "${found.specifier}" in a task: it holds types only`,
    hint: 'Write import type { … } from "bcourse-scheduler".',
  };
}

function faultOfHandler(specifier: string): Fault {
  return {
    message: `Cannot import "${specifier}" in src/handler.ts: it must be readable alone`,
    hint: "Write the type out in src/handler.ts; others may import it from there.",
  };
}

function hintFor(targetRoom: string): string {
  if (targetRoom === "tests" || targetRoom === "scripts") {
    return "Move what the product needs into src/; tests and scripts import it from there.";
  }
  if (targetRoom === "tasks") return "Only src/sandbox/host/ may import tasks/built_in.ts.";
  return "Move what both need to src/domain/, or let src/run/ hand it over as an argument.";
}

/** The room of a place: a folder of `src/`, `handler`, `main.ts`, or a top folder; "" for other files at the top. */
function roomOf(place: string): string {
  if (place === "src/handler.ts") return "handler";
  if (place === "main.ts") return place;
  return /^(?:src\/)?([^/]+)\//.exec(place)?.[1] ?? "";
}
