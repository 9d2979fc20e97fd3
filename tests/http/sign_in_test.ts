import assert from "node:assert/strict";
import { INVITATION_MS, SESSION_MS } from "../../src/http/acting/access.ts";
import { cookieOf, invite, OWN_ORIGIN, postForm, postJson, signIn } from "./support/signed_in.ts";
import { TOKEN, within, type World } from "./support/world.ts";

const CONFIRM = "/confirm/pause?task=student_reminder";

Deno.test("a one-time address signs a browser in, with a cookie that scripts and other sites do not get", () =>
  within({}, async (world) => {
    const path = await invite(world);
    const page = await (await world.get(path)).text();
    assert.match(page, /This browser will act for ana on klas/);
    const answer = await postForm(world, "/sign-in", { code: codeIn(path) });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/");
    const cookie = answer.headers.get("set-cookie") ?? "";
    assert.match(
      cookie,
      /^bcourse_session_8787=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(await statusOf(world, cookieOf(answer)), 200);
    const [line] = await world.store.audit(1);
    assert.deepEqual([line?.source, line?.who, line?.action], ["page", "ana on klas", "signed in"]);
  }));

Deno.test("looking at a one-time address uses it up for nobody", () =>
  within({}, async (world) => {
    const path = await invite(world);
    for (const method of ["HEAD", "GET", "GET"]) await world.get(path, { method });
    assert.equal((await postForm(world, "/sign-in", { code: codeIn(path) })).status, 303);
  }));

Deno.test("a one-time address works once", () =>
  within({}, async (world) => {
    const path = await invite(world);
    await postForm(world, "/sign-in", { code: codeIn(path) });
    const again = await postForm(world, "/sign-in", { code: codeIn(path) });
    assert.equal(again.status, 403);
    assert.equal(again.headers.get("set-cookie"), null);
    assert.match(await again.text(), /was used already, or is too old/);
    assert.equal((await world.get(path)).status, 403);
  }));

Deno.test("a one-time address works for five minutes", () =>
  within({}, async (world) => {
    const [first, second] = [await invite(world), await invite(world)];
    await world.clock.advance(INVITATION_MS - 1);
    assert.equal((await postForm(world, "/sign-in", { code: codeIn(first) })).status, 303);
    await world.clock.advance(1);
    assert.equal((await postForm(world, "/sign-in", { code: codeIn(second) })).status, 403);
  }));

Deno.test("a browser is signed out after twelve hours", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    await world.clock.advance(SESSION_MS - 1);
    assert.equal(await statusOf(world, cookie), 200);
    await world.clock.advance(1);
    assert.equal(await statusOf(world, cookie), 401);
  }));

Deno.test("signing out ends the session, also for whoever kept the cookie", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    const answer = await postForm(world, "/sign-out", {}, { cookie });
    assert.match(answer.headers.get("set-cookie") ?? "", /Max-Age=0/);
    assert.equal(await statusOf(world, cookie), 401);
  }));

Deno.test("a session that somebody put into a browser beforehand is worth nothing", () =>
  within({}, async (world) => {
    const planted = "bcourse_session_8787=planted";
    const path = await invite(world);
    const answer = await postForm(world, "/sign-in", { code: codeIn(path) }, { cookie: planted });
    assert.notEqual(cookieOf(answer), planted);
    assert.equal(await statusOf(world, planted), 401);
  }));

Deno.test("signing in anew ends the session before it", () =>
  within({}, async (world) => {
    const before = await signIn(world);
    const path = await invite(world);
    const answer = await postForm(world, "/sign-in", { code: codeIn(path) }, { cookie: before });
    assert.equal(await statusOf(world, before), 401);
    assert.equal(await statusOf(world, cookieOf(answer)), 200);
  }));

Deno.test("no page from elsewhere signs a browser in", () =>
  within({}, async (world) => {
    const path = await invite(world);
    const foreign = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    const answer = await postForm(world, "/sign-in", { code: codeIn(path) }, foreign);
    assert.equal(answer.status, 403);
    assert.equal(answer.headers.get("set-cookie"), null);
  }));

Deno.test("only the token makes a one-time address: no cookie, no other token", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    const json = { "content-type": "application/json" };
    for (
      const headers of [
        json,
        { ...json, ...OWN_ORIGIN, cookie },
        { ...json, authorization: `Bearer ${TOKEN}x` },
        { ...json, authorization: "Bearer " },
        { ...json, authorization: TOKEN },
      ]
    ) {
      assert.equal((await postJson(world, "/api/v1/sign-in", {}, headers)).status, 401);
    }
  }));

Deno.test("the token is in no page, and neither is the cookie's secret", () =>
  within({}, async (world) => {
    const cookie = await signIn(world);
    for (const path of ["/", "/api/v1/status", CONFIRM, "/sign-in"]) {
      const text = await (await world.get(path, { headers: { cookie } })).text();
      assert.ok(!text.includes(TOKEN), path);
      assert.ok(!text.includes(cookie.split("=")[1] ?? "?"), path);
    }
  }));

function codeIn(path: string): string {
  return path.split("=")[1] ?? "";
}

async function statusOf(world: World, cookie: string): Promise<number> {
  const answer = await world.get(CONFIRM, { headers: { cookie } });
  await answer.body?.cancel();
  return answer.status;
}
