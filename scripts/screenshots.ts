// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Takes pictures of the page with believable data: `deno run -A scripts/screenshots.ts DIRECTORY`.
 * Needs Debian's chromium.
 * @module
 */
import { join } from "node:path";
import { openBrowser } from "../tests/http/support/browser.ts";
import { createFilledWorld } from "../tests/http/support/year.ts";
import { createWorld, type World } from "../tests/http/support/world.ts";
import { servePage } from "../src/http/serve.ts";
import { needs } from "../tests/support/needs.ts";

const WIDTHS = [360, 1280];
const SCHEMES = ["light", "dark"] as const;

if (import.meta.main) {
  const [directory] = Deno.args;
  const { found } = needs("chromium");
  if (directory === undefined || found === null) {
    console.error("Error: Cannot take pictures without a directory and chromium");
    console.error(
      "Try: apt-get install chromium; deno run -A scripts/screenshots.ts build/pictures",
    );
    Deno.exit(2);
  }
  await Deno.mkdir(directory, { recursive: true });
  const shoot = createShooter(directory, found);
  await shoot("page", await createFilledWorld({ troubled: false }));
  await shoot("trouble", await createFilledWorld({ troubled: true }));
  await shoot("empty", await createWorld({ environment: "DEVELOPMENT" }));
}

type Shoot = (name: string, world: World) => Promise<void>;

function createShooter(directory: string, chromium: string): Shoot {
  return async (name, world) => {
    const listen = { kind: "tcp", hostname: "127.0.0.1", port: 0 } as const;
    const page = await servePage(world.sources, listen);
    const browser = await openBrowser(chromium);
    const [failed] = await world.store.jobs({
      ...{ environment: "PRODUCTION", states: ["failed", "succeeded"], order: "latest", limit: 1 },
    });
    const paths = failed === undefined
      ? [["", "/"]]
      : [["", "/"], ["-job", `/jobs/${encodeURIComponent(failed.id)}`]];
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        const tab = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
        for (const [suffix, path] of paths) {
          await tab.goto(`${page.address}${path}`);
          const file = join(directory, `${name}${suffix}-${width}-${colorScheme}.png`);
          await tab.screenshot({ path: file, fullPage: true });
          console.log(file);
        }
        await tab.close();
      }
    }
    await browser.close();
    await page.close();
    await world.close();
  };
}
