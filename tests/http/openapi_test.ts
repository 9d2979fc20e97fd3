/** The description of the API, held against its own specification and against real answers. */
import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { SCHEMAS } from "../../src/http/api/api_schemas.ts";
import { describeApi } from "../../src/http/api/openapi.ts";
import { postJson } from "./support/signed_in.ts";
import type { World } from "./support/world.ts";
import { createFilledWorld } from "./support/year.ts";

interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** What stands in the paths for the world's own. */
const EXAMPLES: Readonly<Record<string, string>> = {
  name: "trainer_reminder",
  id: "trainer_reminder%2F299%2FPRODUCTION",
};

async function readDescription({ get }: World): Promise<Description> {
  return await (await get("/api/v1/openapi.json")).json();
}

function operationsOf(
  { paths }: Description,
): readonly { readonly path: string; readonly method: string; readonly operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
  );
}

/** Makes what checks an answer, by the JSON Schema that stands in the description itself. */
function checker(description: Description, { path, method, status }: {
  readonly path: string;
  readonly method: string;
  readonly status: string;
}): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  ajv.addSchema(description, "api");
  const at = (text: string): string => text.replaceAll("~", "~0").replaceAll("/", "~1");
  const steps = ["paths", at(path), method, "responses", status, "content", at("application/json")];
  return ajv.compile({ $ref: `api#/${steps.map(encodeURIComponent).join("/")}/schema` });
}

/** A route's path as the description writes it: one for each verb that it takes. */
function eachVerb(path: string): readonly string[] {
  const verbs = /\/:verb\{([^}]+)\}/.exec(path)?.[1]?.split("|") ?? [""];
  const rest = path.replace(/\/:verb\{[^}]+\}/, "").replaceAll(/:(\w+)(\{.*?\})?/g, "{$1}");
  return verbs.map((verb) => verb === "" ? rest : `${rest}/${verb}`);
}

function filled(path: string): string {
  const question = path === "/why" ? "?task=trainer_reminder&item=299" : "";
  return `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name) => EXAMPLES[name] ?? "")}${question}`;
}

Deno.test("the description is what OpenAPI 3.1 wants", async () => {
  await withWorld(async (world) => {
    const { valid, errors } = await new Validator().validate(
      JSON.parse(JSON.stringify(await readDescription(world))),
    );
    assert.ok(valid, JSON.stringify(errors, null, 2));
  });
});

Deno.test("every answer is as the description says, and it says everything that is in it", async () => {
  await withWorld(async (world) => {
    const description = await readDescription(world);
    for (const { path, method, operation } of operationsOf(description)) {
      if (method !== "get") continue;
      const answer = await world.get(filled(path));
      assert.equal(answer.status, 200, path);
      const check = checker(description, { path, method, status: "200" });
      assert.ok(check(await answer.json()), `${path}: ${JSON.stringify(check.errors)}`);
      assert.ok("304" in operation.responses, path);
    }
  });
});

Deno.test("actions and their dry runs are answered as the description says", async () => {
  await withWorld(async (world) => {
    const description = await readDescription(world);
    for (
      const [path, address, body] of [
        ["/tasks/{name}/trigger", "/tasks/student_reminder/trigger", { item: 301, dry_run: true }],
        ["/tasks/{name}/pause", "/tasks/student_reminder/pause", { by: "ana" }],
        ["/reconcile", "/reconcile", {}],
      ] as const
    ) {
      const ajv = new Ajv2020({ strict: false });
      const request = ajv.addSchema(description, "api").compile({
        $ref: "api#/components/schemas/ActionRequest",
      });
      assert.ok(request(body), JSON.stringify(request.errors));
      const answer = await postJson(world, `/api/v1${address}`, body);
      const check = checker(description, { path, method: "post", status: "200" });
      const told = await answer.json();
      assert.equal(answer.status, 200, JSON.stringify(told));
      assert.ok(check(told), `${path}: ${JSON.stringify(check.errors)}`);
    }
    const refused = await postJson(world, "/api/v1/jobs/nobody/retry");
    const path = "/jobs/{id}/retry";
    const check = checker(description, { path, method: "post", status: "default" });
    assert.ok(check(await refused.json()));
    const stranger = await postJson(world, "/api/v1/reconcile", {}, {
      "content-type": "application/json",
    });
    assert.equal(stranger.status, 401);
  });
});

Deno.test("refusals are as the description says", async () => {
  await withWorld(async (world) => {
    const description = await readDescription(world);
    for (
      const [path, asked] of [
        ["/jobs", "/jobs?limit=0"],
        ["/mails", "/mails?state=odd"],
        ["/tasks/{name}", "/tasks/nobody"],
        ["/jobs/{id}", "/jobs/nobody"],
      ] as const
    ) {
      const answer = await world.get(`/api/v1${asked}`);
      assert.ok(answer.status >= 400);
      const check = checker(description, { path, method: "get", status: "default" });
      assert.ok(check(await answer.json()), `${asked}: ${JSON.stringify(check.errors)}`);
    }
  });
});

Deno.test("every path that is served is described, and every one that is described is served", async () => {
  await withWorld(async (world) => {
    const served = [
      ...new Set(world.app.routes.flatMap(({ method, path }) => {
        if (method === "ALL" || !path.startsWith("/api/v1/")) return [];
        return eachVerb(path).map((one) => `${method} ${one.slice("/api/v1".length)}`);
      })),
    ].filter((one) => one !== "POST /sign-in"); // between `open` and the page
    const described = operationsOf(await readDescription(world))
      .map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    assert.deepEqual(described.sort(), served.sort());
  });
});

Deno.test("every parameter of a list that is described is heeded", async () => {
  await withWorld(async (world) => {
    const values: Readonly<Record<string, string>> = {
      ...{ task: "nobody", item: "nobody", state: "failed", limit: "1" },
    };
    for (const { path, operation } of operationsOf(await readDescription(world))) {
      if (path === "/why") continue; // no list: tests/http/why_test.ts asks its questions
      const all = await (await world.get(filled(path))).text();
      for (const { name, in: where, schema } of operation.parameters ?? []) {
        if (where !== "query") continue;
        const value = name === "after"
          ? JSON.parse(
            await (await world.get(`${filled(path)}?limit=1`)).text(),
          ).next.split("after=").at(-1)
          : values[name];
        const answer = await world.get(`${filled(path)}?${name}=${value}`);
        assert.equal(answer.status, 200, `${path} ${name}`);
        assert.notEqual(await answer.text(), all, `${path} ${name} ${JSON.stringify(schema)}`);
      }
    }
  });
});

Deno.test("docs/api.md tells of every path", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/api.md", import.meta.url));
  const told = [...text.matchAll(/^\| `(GET|POST) (\/\S*)`/gm)].map(([, method, path]) =>
    `${method?.toLowerCase()} ${path}`
  );
  // As: the description is JSON, and its shape is checked above.
  const described = operationsOf(describeApi() as unknown as Description);
  assert.deepEqual(told, described.map(({ path, method }) => `${method} ${path}`));
});

Deno.test("every schema is used by a path, or by another schema", () => {
  const text = JSON.stringify(describeApi());
  for (const name of Object.keys(SCHEMAS)) {
    assert.ok(text.includes(`"#/components/schemas/${name}"`), name);
  }
});

async function withWorld(run: (world: World) => Promise<void>): Promise<void> {
  const world = await createFilledWorld({ troubled: true });
  try {
    const entry = { at: world.clock.now(), source: "daemon", who: "process 1" } as const;
    for (const action of ["started", "stopped"]) {
      await world.store.recordAudit({ ...entry, action, subject: "daemon", detail: null });
    }
    await run(world);
  } finally {
    await world.close();
  }
}
