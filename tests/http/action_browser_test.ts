import assert from "node:assert/strict";
import AXE from "axe-core";
import type { Browser, Page } from "playwright-core";
import { servePage } from "../../src/http/serve.ts";
import { needs } from "../support/needs.ts";
import { openBrowser } from "./support/browser.ts";
import type { World } from "./support/world.ts";
import { createFilledWorld } from "./support/year.ts";

const chromium = needs("chromium");

/** Pages that ask, one of each kind, and what stands beside them. */
const PAGES = [
  "/sign-in",
  "/sign-in?code=used",
  "/confirm/pause?task=trainer_reminder",
  "/confirm/trigger?task=trainer_reminder",
  "/confirm/cancel?job=nothing",
  "/tasks?done=pause&jobs=0",
];

Deno.test({
  name: `acting in a real browser${chromium.nameSuffix}`,
  ignore: chromium.ignore,
  // Playwright keeps pipes and timers of its own until the process ends.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(test) {
    const world = await createFilledWorld({ troubled: true });
    const page = await servePage(world.sources, { kind: "tcp", hostname: "127.0.0.1", port: 0 });
    const browser = await openBrowser(chromium.found ?? "");
    const site = { browser, world, address: page.address };
    const step = (name: string, fn: () => Promise<void>): Promise<boolean> =>
      test.step({ name, fn, sanitizeOps: false, sanitizeResources: false });
    try {
      await step("a person signs in and pauses a task, without JavaScript", () => checkPause(site));
      await step("who is not signed in is told how", () => checkStranger(site));
      await step("every page that asks is accessible and fits a telephone", () => checkLook(site));
    } finally {
      await browser.close();
      await page.close();
      await world.close();
    }
  },
});

interface Site {
  readonly browser: Browser;
  readonly world: World;
  readonly address: string;
}

async function checkPause(site: Site): Promise<void> {
  const { world } = site;
  const tab = await site.browser.newPage({ javaScriptEnabled: false });
  await signIn(site, tab);
  assert.match(await tab.locator(".foot").innerText(), /You are signed in/);
  await tab.goto(`${site.address}/tasks/trainer_reminder`);
  await tab.getByRole("link", { name: "Pause" }).click();
  assert.equal(await tab.locator("h1").innerText(), "Pause trainer_reminder?");
  await tab.getByRole("button", { name: "Pause" }).click();
  assert.equal(await tab.locator("#notice").innerText(), "The task is paused.");
  assert.match(await tab.locator("#head").innerText(), /paused by ana on klas/);
  const [line] = await world.store.audit(1);
  assert.deepEqual([line?.source, line?.who, line?.action], ["page", "ana on klas", "paused"]);
  await tab.locator("#head").getByRole("link", { name: "Resume" }).click();
  await tab.getByRole("link", { name: "No, go back" }).click();
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.goto(`${site.address}/confirm/resume?task=trainer_reminder`);
  assert.equal(await tab.locator("h1").innerText(), "Sign in");
  await tab.close();
}

async function checkStranger({ browser, address }: Site): Promise<void> {
  const tab = await browser.newPage();
  await tab.goto(`${address}/confirm/resume?task=trainer_reminder`);
  assert.match(await tab.locator("#plain pre").innerText(), /^bcourse-scheduler open$/);
  await tab.close();
}

async function checkLook(site: Site): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await site.browser.newContext({
      ...{ colorScheme, viewport: { width: 360, height: 800 } },
    });
    const tab = await context.newPage();
    await signIn(site, tab);
    const found: string[] = [];
    for (const path of PAGES) {
      await tab.goto(`${site.address}${path}`);
      const scrollWidth = await tab.evaluate<number>("document.documentElement.scrollWidth");
      if (scrollWidth > 360) found.push(`${path} is ${scrollWidth} px wide`);
      await tab.evaluate(AXE.source);
      const violations = await tab.evaluate<string[]>(
        "axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)))",
      );
      found.push(...violations.map((violation) => `${path}: ${violation}`));
    }
    assert.deepEqual(found, [], colorScheme);
    await context.close();
  }
}

async function signIn({ address, world }: Site, tab: Page): Promise<void> {
  const { code } = world.sources.access.invite("ana on klas");
  await tab.goto(`${address}/sign-in?code=${code}`);
  await tab.getByRole("button", { name: "Sign in on this browser" }).click();
  await tab.waitForURL(`${address}/`);
}
