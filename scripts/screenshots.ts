// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Takes pictures of the page with believable data: `deno run -A scripts/screenshots.ts DIRECTORY`.
 * Needs Debian's chromium. `docs` as directory takes the two of the README alone.
 * @module
 */
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { servePage } from "../src/http/serve.ts";
import { openBrowser } from "../tests/http/support/browser.ts";
import { createWorld, type World } from "../tests/http/support/world.ts";
import { createFilledWorld } from "../tests/http/support/year.ts";
import { needs } from "../tests/support/needs.ts";

/** A picture of one page. */
interface Shot {
  readonly file: string;
  readonly path: string;
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

const JOB = encodeURIComponent("trainer_reminder/299/PRODUCTION");

const PAGES: Readonly<Record<string, string>> = {
  overview: "/",
  day: "/?span=24h",
  month: "/?span=30d",
  tasks: "/tasks",
  task: "/tasks/student_reminder",
  jobs: "/jobs",
  over: "/jobs?show=over",
  job: `/jobs/${JOB}`,
  mails: "/mails",
  people: "/people",
  person: "/people/1",
  config: "/config",
  audit: "/audit",
  nothing: "/nothing",
};

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
  const browser = await openBrowser(found);
  if (directory === "docs") {
    await shoot(await createFilledWorld({ troubled: false }), { browser, shots: readmeShots() });
  } else {
    await shootAll(browser, directory);
  }
  await browser.close();
}

async function shootAll(browser: Browser, directory: string): Promise<void> {
  const all = (name: string, paths: readonly (readonly [suffix: string, path: string])[]): Shot[] =>
    paths.flatMap(([suffix, path]) =>
      [360, 1280].flatMap((width) =>
        (["light", "dark"] as const).map((colorScheme) => {
          const file = join(directory, `${name}-${suffix}-${width}-${colorScheme}.png`);
          return { file, path, width, colorScheme };
        })
      )
    );
  const overview = [["overview", "/"]] as const;
  const well = await createFilledWorld({ troubled: false });
  await shoot(well, { browser, shots: all("well", overview) });
  const troubled = await createFilledWorld({ troubled: true });
  await shoot(troubled, { browser, shots: all("trouble", Object.entries(PAGES)) });
  const empty = await createWorld({ environment: "DEVELOPMENT" });
  const pages = Object.entries(PAGES).filter(([name]) => name !== "job" && name !== "person");
  await shoot(empty, { browser, shots: all("empty", pages) });
}

function readmeShots(): readonly Shot[] {
  return [
    { file: "docs/page.png", path: "/", width: 1_100, colorScheme: "light" },
    { file: "docs/page-dark.png", path: "/", width: 1_100, colorScheme: "dark" },
  ];
}

async function shoot(
  world: World,
  { browser, shots }: { readonly browser: Browser; readonly shots: readonly Shot[] },
): Promise<void> {
  const page = await servePage(world.sources, { kind: "tcp", hostname: "127.0.0.1", port: 0 });
  for (const { file, path, width, colorScheme } of shots) {
    const tab = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    await tab.goto(`${page.address}${path}`);
    await tab.screenshot({ path: file, fullPage: true });
    await tab.close();
    console.log(file);
  }
  await page.close();
  await world.close();
}
