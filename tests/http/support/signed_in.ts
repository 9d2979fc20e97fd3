import assert from "node:assert/strict";
import { HOST, TOKEN, type World } from "./world.ts";

/** What a browser says with each form of a page of ours. */
export const OWN_ORIGIN = { "sec-fetch-site": "same-origin", origin: `http://${HOST}` } as const;

/** What a program sends that has the token. */
export const WITH_TOKEN = {
  authorization: `Bearer ${TOKEN}`,
  "content-type": "application/json",
} as const;

/** Asks for a one-time address. @returns its path and code */
export async function invite(world: World): Promise<string> {
  const body = JSON.stringify({ by: "ana on klas" });
  const answer = await world.get("/api/v1/sign-in", { method: "POST", headers: WITH_TOKEN, body });
  assert.equal(answer.status, 200);
  const { path } = await answer.json();
  return path;
}

/** Signs a browser in. @returns the cookie that it sends from now on */
export async function signIn(world: World): Promise<string> {
  const path = await invite(world);
  const answer = await postForm(world, "/sign-in", { code: path.split("=")[1] ?? "" });
  assert.equal(answer.status, 303);
  return cookieOf(answer);
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf(answer: Response): string {
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** Posts a form, as a browser does from a page of ours. */
export async function postForm(
  world: World,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return await world.get(path, {
    method: "POST",
    headers: { ...OWN_ORIGIN, ...type, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

/** Posts JSON, as a program does that has the token. */
export async function postJson(
  world: World,
  path: string,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = WITH_TOKEN,
): Promise<Response> {
  return await world.get(path, { method: "POST", headers, body: JSON.stringify(body) });
}
