import assert from "node:assert/strict";
import AXE from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { servePage } from "../../src/http/serve.ts";
import { needs } from "../support/needs.ts";
import { joinHost } from "./support/hosts.ts";
import { openBrowser } from "./support/browser.ts";
import { createFilledWorld } from "./support/year.ts";
import type { World } from "./support/world.ts";

const chromium = needs("chromium");

const JOB = `/jobs/${encodeURIComponent("trainer_reminder/299/PRODUCTION")}`;

/** Every page that there is. */
const PAGES = [
  "/",
  "/?span=24h",
  "/?span=30d",
  "/tasks",
  "/tasks/trainer_reminder",
  "/jobs",
  "/jobs?show=over",
  JOB,
  "/mails",
  "/mails?q=nothing+like+it",
  "/people",
  "/people/1",
  "/config",
  "/audit",
  "/why?task=trainer_reminder&item=299",
  "/why?person=a@b.org",
  "/nothing",
];

/** Pages that ask before something is done, for who is signed in. */
const ASKING = [
  "/sign-in",
  "/confirm/pause?task=trainer_reminder",
  "/confirm/trigger?task=student_reminder",
  `/confirm/retry?job=${encodeURIComponent("trainer_reminder/299/PRODUCTION")}`,
  "/confirm/retry-failures?task=trainer_reminder",
  "/confirm/cancel?job=nobody",
  "/confirm/reconcile",
];

interface Look {
  readonly width: number;
  readonly colorScheme: "light" | "dark";
  readonly paths: readonly string[];
  /** To sign in with, first. */
  readonly code?: string;
}

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
      for (const width of [360, 1280]) {
        for (const colorScheme of ["light", "dark"] as const) {
          await step(`every page is accessible at ${width} px, ${colorScheme}`, async () => {
            await checkLook(browser, page.address, { width, colorScheme, paths: PAGES });
          });
          await step(`pages that ask are accessible at ${width} px, ${colorScheme}`, async () => {
            const look = { width, colorScheme, paths: ["/", ...ASKING] };
            const { code } = world.sources.access.invite("Gerda");
            await checkLook(browser, page.address, { ...look, code });
          });
        }
      }
      await step("works without JavaScript", () => checkWithoutScript(browser, page.address));
      await step("works by keyboard alone", () => checkKeyboard(browser, page.address));
      await step("speaks Dutch to who asks for it, and English when told to", async () => {
        await checkLanguage(browser, page.address);
      });
      await step("says that the scheduler does not answer, until it does", async () => {
        await checkStale(browser, page.address);
      });
      await step("shows what has changed at once, keeping focus and open details", async () => {
        await checkLive(browser, page.address, world);
      });
      await step("leaves a form alone that is being filled in", async () => {
        await checkForm(browser, page.address, world);
      });
      await step("several hosts are shown accessibly", async () => {
        await addHosts(world);
        for (const width of [360, 1280]) {
          for (const colorScheme of ["light", "dark"] as const) {
            const look = { width, colorScheme, paths: ["/", "/config"] };
            await checkLook(browser, page.address, look);
          }
        }
      });
    } finally {
      await browser.close();
      await page.close();
      await world.close();
    }
  },
});

/** One that is silent, one of another version with a long name, one with a file of its own. */
async function addHosts(world: World): Promise<void> {
  await joinHost(world, { host: "zolder", version: "", files: {} });
  await world.clock.advance(10_000);
  await joinHost(world, {
    host: "www.cursuscentrum-aan-de-gracht.example",
    version: "1.1.0-rc.1",
  });
  await joinHost(world, { host: "kelder", files: { "automations.yaml": "0f1e2d3c4b5a" } });
}

async function checkLook(browser: Browser, address: string, look: Look): Promise<void> {
  const { width, colorScheme, paths, code } = look;
  await withTab(browser, { colorScheme, viewport: { width, height: 800 } }, async (tab) => {
    const complaints: string[] = [];
    tab.on("console", (line) => void complaints.push(line.text()));
    tab.on("pageerror", (error) => void complaints.push(error.message));
    const found: string[] = [];
    if (code !== undefined) await signIn(tab, `${address}/sign-in?code=${code}`);
    for (const path of paths) {
      const answer = await tab.goto(`${address}${path}`);
      await tab.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      const scrollWidth = await tab.evaluate<number>("document.documentElement.scrollWidth");
      if (scrollWidth > width) found.push(`${path} is ${scrollWidth} px wide`);
      // By the debugger, not as a script element: the page's own policy stays as it is.
      await tab.evaluate(AXE.source);
      const violations = await tab.evaluate<string[]>(
        "axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)))",
      );
      found.push(...violations.map((violation) => `${path}: ${violation}`));
      // The browser itself remarks on a page that is not there.
      if (answer?.status() !== 200) complaints.length = 0;
    }
    assert.deepEqual([...found, ...complaints], []);
  });
}

async function signIn(tab: Page, address: string): Promise<void> {
  await tab.goto(address);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByText("You are signed in").waitFor();
}

async function checkWithoutScript(browser: Browser, url: string): Promise<void> {
  await withTab(browser, { javaScriptEnabled: false }, async (tab) => {
    await tab.goto(url);
    assert.equal(await tab.locator("h1").innerText(), "4 things need attention.");
    await tab.getByRole("link", { name: "24 hours" }).click();
    assert.match(await tab.locator("#coming .note").innerText(), /1 job in the next 24 hours/);
    await tab.getByRole("link", { name: "Basis training Utrecht" }).first().click();
    assert.equal(await tab.locator("h1").innerText(), "Basis training Utrecht");
    await tab.locator("summary").first().click();
    assert.match(await tab.locator("pre").innerText(), /the location has no address/);
    await tab.getByRole("link", { name: "f…@gone.example" }).click();
    assert.match(await tab.locator(".answer").innerText(), /550 5\.1\.1 <f…@gone\.example>/);
    await tab.getByRole("link", { name: "Mails" }).click();
    await tab.getByLabel("Search").fill("supervisie");
    await tab.getByRole("button", { name: "Show" }).click();
    assert.match(await tab.locator(".mails li").first().innerText(), /Reminder: Supervisie/);
  });
}

/** To the content, through the navigation, into a filter, and on to a job; no mouse. */
async function checkKeyboard(browser: Browser, url: string): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    await tab.goto(url);
    const focus = () => tab.evaluate<string>("document.activeElement.textContent.trim()");
    await tab.keyboard.press("Tab");
    assert.ok(await tab.getByText("Skip to the content").isVisible());
    await tab.keyboard.press("Enter");
    assert.equal(await tab.evaluate<string>("document.activeElement.id"), "main");
    await tab.goto(url);
    for (let presses = 0; await focus() !== "Jobs"; presses++) {
      assert.ok(presses < 20, "the navigation is within reach");
      await tab.keyboard.press("Tab");
    }
    const outline = "getComputedStyle(document.activeElement).outlineStyle";
    assert.notEqual(await tab.evaluate<string>(outline), "none");
    await tab.keyboard.press("Enter");
    await tab.getByLabel("Show").first().focus();
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("ArrowDown");
    await tab.getByLabel("Search").focus();
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/show=failed/);
    for (let presses = 0; await focus() !== "Basis training Utrecht"; presses++) {
      assert.ok(presses < 30, "the job is within reach");
      await tab.keyboard.press("Tab");
    }
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/trainer_reminder/);
  });
}

async function checkLanguage(browser: Browser, url: string): Promise<void> {
  await withTab(browser, { locale: "nl-NL" }, async (tab) => {
    await tab.goto(`${url}/jobs?show=failed`);
    assert.equal(await tab.locator("h1").innerText(), "Opdrachten");
    await tab.getByRole("link", { name: "English" }).click();
    assert.equal(await tab.locator("h1").innerText(), "Jobs");
    assert.match(tab.url(), /\/jobs\?show=failed$/);
    await tab.getByRole("link", { name: "Overview" }).click();
    assert.equal(await tab.locator("html").getAttribute("lang"), "en-GB");
  });
}

/** The clock of the tab stands still: nothing but the stream makes it look again. */
async function checkLive(browser: Browser, url: string, world: World): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    await tab.clock.install();
    const listening = tab.waitForResponse((answer) => answer.url().endsWith("/events"));
    await tab.goto(url);
    await listening;
    await tab.locator("#bars-table summary").click();
    const link = tab.locator("#mails a").first();
    await link.focus();
    const href = await link.getAttribute("href");
    // The mail that is now the latest stands above the one that has the focus.
    const [job] = await world.store.jobs({
      ...{ environment: "PRODUCTION", states: ["running"], order: "next", limit: 1 },
    });
    assert.ok(job);
    world.facts.problems = [];
    await world.mail(job, { to: "new@example.org", subject: "Brand new", state: "sent" });
    // What comes close after another change is told a little later.
    await world.clock.advance(1_000);
    await tab.locator("#mails").getByText("Brand new").waitFor();
    assert.equal(await tab.locator("h1").innerText(), "3 things need attention.");
    assert.equal(await tab.locator("#news").textContent(), "3 things need attention.");
    assert.equal(await tab.locator("#bars-table").getAttribute("open"), "");
    const focused = "document.activeElement.getAttribute('href')";
    assert.equal(await tab.evaluate<string | null>(focused), href);
  });
}

async function checkForm(browser: Browser, url: string, world: World): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    const listening = tab.waitForResponse((answer) => answer.url().endsWith("/events"));
    await tab.goto(`${url}/mails`);
    await listening;
    await tab.getByLabel("Search").pressSequentially("super");
    const [job] = await world.store.jobs({
      ...{ environment: "PRODUCTION", states: ["running"], order: "next", limit: 1 },
    });
    assert.ok(job);
    await world.mail(job, { to: "other@example.org", subject: "Another one", state: "sent" });
    await world.clock.advance(1_000);
    await tab.getByText("Another one").waitFor();
    assert.equal(await tab.getByLabel("Search").inputValue(), "super");
  });
}

async function checkStale(browser: Browser, url: string): Promise<void> {
  await withTab(browser, {}, async (tab) => {
    await tab.clock.install();
    await tab.goto(url);
    await tab.route("**/*", (route) => route.abort());
    await tab.clock.runFor(61_000);
    await tab.getByText("The scheduler does not answer.").waitFor();
    await tab.unroute("**/*");
    await tab.clock.runFor(16_000);
    await tab.locator("body:not(.stale)").waitFor();
    assert.equal(await tab.locator("#news").textContent(), "");
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
