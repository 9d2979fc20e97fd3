import assert from "node:assert/strict";
import AXE from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { servePage } from "../../src/http/serve.ts";
import { needs } from "../support/needs.ts";
import { openBrowser } from "./support/browser.ts";
import { createFilledWorld } from "./support/year.ts";
import type { World } from "./support/world.ts";

const chromium = needs("chromium");

Deno.test({
  name: `page in a real browser${chromium.nameSuffix}`,
  ignore: chromium.ignore,
  // Playwright keeps pipes and timers of its own until the process ends.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(test) {
    const world = await createFilledWorld({ troubled: true });
    const page = await servePage(world.sources, { kind: "tcp", hostname: "127.0.0.1", port: 0 });
    const browser = await openBrowser(chromium.found ?? "");
    const step = (name: string, fn: () => Promise<void>): Promise<boolean> =>
      test.step({ name, fn, sanitizeOps: false, sanitizeResources: false });
    try {
      const job = encodeURIComponent("trainer_reminder/299/PRODUCTION");
      const why = "/why?task=trainer_reminder&item=299";
      for (const path of ["/", `/jobs/${job}`, why, "/why?person=a@b.org", "/nothing"]) {
        for (const width of [360, 1280]) {
          for (const colorScheme of ["light", "dark"] as const) {
            await step(`${path} is accessible at ${width} px, ${colorScheme}`, async () => {
              await checkLook(browser, `${page.address}${path}`, { width, colorScheme });
            });
          }
        }
      }
      await step("works without JavaScript", () => checkWithoutScript(browser, page.address));
      await step("refreshes itself, keeping focus and open details", async () => {
        await checkRefresh(browser, page.address, world);
      });
      await step("says that the scheduler does not answer, until it does", async () => {
        await checkStale(browser, page.address);
      });
      await step("leads to the content by keyboard", () => checkSkipLink(browser, page.address));
    } finally {
      await browser.close();
      await page.close();
      await world.close();
    }
  },
});

async function checkLook(
  browser: Browser,
  url: string,
  { width, colorScheme }: { readonly width: number; readonly colorScheme: "light" | "dark" },
): Promise<void> {
  await withTab(browser, { colorScheme, viewport: { width, height: 800 } }, async (tab) => {
    const complaints: string[] = [];
    tab.on("console", (line) => void complaints.push(line.text()));
    tab.on("pageerror", (error) => void complaints.push(error.message));
    const answer = await tab.goto(url);
    // The browser itself remarks on a page that is not there.
    const isFound = answer?.status() === 200;
    for (const summary of await tab.locator("summary").all()) await summary.click();
    const scrollWidth = await tab.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(scrollWidth <= width, `the page is ${scrollWidth} px wide`);
    // By the debugger, not as a script element: the page's own policy stays as it is.
    await tab.evaluate(AXE.source);
    const found = await tab.evaluate<{ id: string; nodes: string[] }[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) })))",
    );
    assert.deepEqual(found, []);
    if (isFound) assert.deepEqual(complaints, []);
  });
}

async function checkWithoutScript(browser: Browser, url: string): Promise<void> {
  await withTab(browser, { javaScriptEnabled: false }, async (tab) => {
    await tab.goto(url);
    assert.equal(await tab.locator("h1").innerText(), "4 things need attention.");
    await tab.getByRole("link", { name: "Basis training Utrecht" }).first().click();
    assert.match(await tab.locator("h1").innerText(), /^(Reminder: )?Basis training Utrecht$/);
    await tab.locator("summary").first().click();
    assert.match(await tab.locator("pre").innerText(), /the location has no address/);
  });
}

async function checkRefresh(browser: Browser, url: string, world: World): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    await tab.clock.install();
    await tab.goto(url);
    await tab.locator("#bars-table summary").click();
    const link = tab.locator("#mails a").first();
    await link.focus();
    const href = await link.getAttribute("href");
    // The mail that is now the latest stands above the one that has the focus.
    const [job] = await world.store.jobs({
      ...{ environment: "PRODUCTION", states: ["running"], order: "next", limit: 1 },
    });
    assert.ok(job);
    await world.mail(job, { to: "new@example.org", subject: "Brand new", state: "sent" });
    world.facts.problems = [];
    await tab.clock.runFor(5_000);
    await tab.getByText("Brand new").waitFor();
    assert.equal(await tab.locator("h1").innerText(), "3 things need attention.");
    assert.equal(await tab.locator("#news").textContent(), "3 things need attention.");
    assert.equal(await tab.locator("#bars-table").getAttribute("open"), "");
    const focused = "document.activeElement.getAttribute('href')";
    assert.equal(await tab.evaluate<string | null>(focused), href);
  });
}

async function checkStale(browser: Browser, url: string): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    await tab.clock.install();
    await tab.goto(url);
    await tab.route("**/*", (route) => route.abort());
    await tab.clock.runFor(5_000);
    await tab.getByText("The scheduler does not answer.").waitFor();
    await tab.unroute("**/*");
    await tab.clock.runFor(5_000);
    await tab.locator("body:not(.stale)").waitFor();
    assert.equal(await tab.locator("#news").textContent(), "");
  });
}

async function checkSkipLink(browser: Browser, url: string): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    await tab.goto(url);
    await tab.keyboard.press("Tab");
    assert.ok(await tab.getByText("Skip to the content").isVisible());
    await tab.keyboard.press("Enter");
    assert.equal(await tab.evaluate<string>("document.activeElement.id"), "main");
  });
}

async function withTab(
  browser: Browser,
  options: BrowserContextOptions,
  run: (tab: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await run(await context.newPage());
  } finally {
    await context.close();
  }
}
