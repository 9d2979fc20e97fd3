import assert from "node:assert/strict";
import { join } from "node:path";
import { loadConfig, type LoadOptions } from "../../src/config/load.ts";
import { sample } from "./sample.ts";

const NO_ENV: LoadOptions = { env: () => undefined };

async function inDirectory(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(join(directory, name), bytes);
    }
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Loads bytes from memory and gives what is wrong with them. */
async function problemsOf(bytes: Uint8Array): Promise<readonly (readonly [number, string])[]> {
  const { problems } = await loadConfig("automations.yaml", {
    ...NO_ENV,
    readBytes: () => Promise.resolve(bytes),
  });
  return problems.map(({ line, message }) => [line, message]);
}

Deno.test("loadConfig() reads a file and takes relative paths from its directory", async () => {
  await inDirectory({ "automations.yaml": sample() }, async (directory) => {
    const path = join(directory, "automations.yaml");
    const { config, problems } = await loadConfig(path, NO_ENV);
    assert.deepEqual(problems, []);
    assert.equal(config?.path, path);
    assert.equal(config?.directory, directory);
    assert.equal(config?.handlersDir, join(directory, "tasks"));
  });
});

Deno.test("loadConfig() fills in files, relative ones from the directory of the configuration", async () => {
  const text = sample().replace("sqlite:////srv/bcourse.db", "${file:secret}");
  await inDirectory(
    { "automations.yaml": text, secret: "mysql://u:p@h/b\n" },
    async (directory) => {
      const { config } = await loadConfig(join(directory, "automations.yaml"), NO_ENV);
      assert.equal(config?.database, "mysql://u:p@h/b");
    },
  );
});

Deno.test("loadConfig() says which file is missing, where it is named", async () => {
  const text = sample().replace("sqlite:////srv/bcourse.db", "${file:secret}");
  await inDirectory({ "automations.yaml": text }, async (directory) => {
    const { config, problems } = await loadConfig(join(directory, "automations.yaml"), NO_ENV);
    assert.equal(config, null);
    assert.deepEqual(problems.map(({ line, message }) => [line, message]), [
      [3, "the file secret does not exist"],
    ]);
  });
});

Deno.test("loadConfig() refuses a file that is too big to be one value", async () => {
  const text = sample().replace("sqlite:////srv/bcourse.db", "${file:/dev/zero}");
  await inDirectory({ "automations.yaml": text }, async (directory) => {
    const { problems } = await loadConfig(join(directory, "automations.yaml"), NO_ENV);
    assert.deepEqual(problems.map(({ path }) => path), ["database"]);
  });
});

Deno.test("loadConfig() says that there is no such file", async () => {
  const { config, problems } = await loadConfig("/nowhere/automations.yaml", NO_ENV);
  assert.equal(config, null);
  assert.deepEqual(problems, [{
    severity: "error",
    file: "/nowhere/automations.yaml",
    line: 0,
    column: 0,
    path: "",
    message: "cannot be read as it does not exist",
  }]);
});

Deno.test("loadConfig() says that a directory is one", async () => {
  await inDirectory({}, async (directory) => {
    const { problems } = await loadConfig(directory, NO_ENV);
    assert.deepEqual(problems.map(({ message }) => message), [
      "cannot be read as it is a directory",
    ]);
  });
});

Deno.test("loadConfig() reads no more than 1 MiB of a file without end", async () => {
  const { config, problems } = await loadConfig("/dev/zero", NO_ENV);
  assert.equal(config, null);
  assert.deepEqual(problems.map(({ message }) => message), [
    "found a file of more than 1 MiB, wanted a smaller one",
  ]);
});

Deno.test("loadConfig() takes UTF-8 with the mark that editors put first", async () => {
  assert.deepEqual(await problemsOf(new TextEncoder().encode("\ufeff" + sample())), []);
});

Deno.test("loadConfig() refuses UTF-16 of either order, with and without its mark", async () => {
  const units = [...sample()].map((letter) => letter.charCodeAt(0));
  const little = units.flatMap((unit) => [unit, 0]);
  const big = units.flatMap((unit) => [0, unit]);
  for (const bytes of [little, big, [0xff, 0xfe, ...little], [0xfe, 0xff, ...big]]) {
    assert.deepEqual(await problemsOf(new Uint8Array(bytes)), [
      [0, "found a file in UTF-16, wanted UTF-8: save it again as UTF-8"],
    ]);
  }
});

Deno.test("loadConfig() finds the line that is not in UTF-8", async () => {
  const head = new TextEncoder().encode("version: 1\n# caf");
  const bytes = new Uint8Array([...head, 0xe9, 0x0a, 0x61, 0x0a]);
  assert.deepEqual(await problemsOf(bytes), [
    [2, "found a letter that is not in UTF-8, wanted UTF-8: save the file again as UTF-8"],
  ]);
});

Deno.test("loadConfig() asks the environment that it was given", async () => {
  const { config } = await loadConfig("automations.yaml", {
    env: (name) => name === "WHERE" ? "DEVELOPMENT" : undefined,
    readBytes: () =>
      Promise.resolve(new TextEncoder().encode(sample().replace("PRODUCTION", "${WHERE}"))),
  });
  assert.equal(config?.environment, "DEVELOPMENT");
});
