import assert from "node:assert/strict";
import { join } from "node:path";
import { pack } from "../../scripts/build/self_extracting.ts";

/** Stands for Deno: says what it was started with. */
const DENO = `#!/bin/sh
case " $* " in *" --version "*) exit 0 ;; esac
echo "pid $$ in $DENO_DIR"
for one; do printf '<%s>\\n' "$one"; done
exit 7
`;

/** A file that unpacks itself, and where it does. */
class Packed implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async make(): Promise<Packed> {
    const packed = new Packed(await Deno.makeTempDir({ prefix: "bcourse-packed-" }));
    await packed.build("one", "first");
    return packed;
  }

  /** @param content part of the program, so that its checksum differs */
  async build(name: string, content: string): Promise<void> {
    const program = join(this.dir, `program-${content}`);
    await Deno.mkdir(join(program, "app"), { recursive: true });
    await Deno.writeTextFile(join(program, "deno"), DENO, { mode: 0o755 });
    await Deno.writeTextFile(join(program, "app/main.js"), content);
    await pack(program, { file: join(this.dir, name), arch: "x86-64" });
  }

  async run(
    name: string,
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<{ readonly code: number; readonly pid: number; readonly out: string; err: string }> {
    const child = new Deno.Command(join(this.dir, name), {
      args: [...args],
      clearEnv: true,
      env: {
        ...{ PATH: "/usr/bin:/bin", XDG_CACHE_HOME: join(this.dir, "cache") },
        TMPDIR: join(this.dir, "tmp"),
        ...env,
      },
      ...{ stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn();
    const { code, stdout, stderr } = await child.output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, pid: child.pid, out: out ?? "", err: err ?? "" };
  }

  /** What lies where it unpacks, but for Deno's own cache. */
  kept(place = "cache/bcourse-scheduler"): readonly string[] {
    return [...Deno.readDirSync(join(this.dir, place))].map(({ name }) => name).sort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.dir, { recursive: true });
  }
}

Deno.test("the program gets the arguments, the process id and the exit code of the file", async () => {
  await using packed = await Packed.make();
  const { code, pid, out } = await packed.run("one", ["a b", "*", "c\nd", ""]);
  assert.equal(code, 7);
  const cache = join(packed.dir, "cache/bcourse-scheduler");
  assert.match(out, new RegExp(`^pid ${pid} in ${cache}/deno$`, "m"));
  assert.ok(out.endsWith("/app/main.js>\n<a b>\n<*>\n<c\nd>\n<>\n"), out);
  assert.match(out, /^<--no-config>$/m);
});

Deno.test("of several first starts at once each works, and one copy is kept", async () => {
  await using packed = await Packed.make();
  const ends = await Promise.all([1, 2, 3, 4, 5, 6].map(() => packed.run("one")));
  assert.deepEqual(ends.map(({ code }) => code), [7, 7, 7, 7, 7, 7]);
  assert.match(packed.kept().join(), /^0\.\d+\.\d+-[0-9a-f]{12}$/);
});

Deno.test("a file that is not whole starts nothing, says so, and leaves nothing behind", async () => {
  await using packed = await Packed.make();
  const file = join(packed.dir, "one");
  const bytes = await Deno.readFile(file);
  const changed = bytes.slice();
  changed[bytes.length - 6] = (changed[bytes.length - 6] ?? 0) ^ 1; // the checksum, at the end
  for (const broken of [bytes.subarray(0, bytes.length - 20), changed]) {
    await Deno.writeFile(file, broken);
    const env = { HOME: join(packed.dir, "home"), CACHE_DIRECTORY: join(packed.dir, "service") };
    const { code, out, err } = await packed.run("one", [], env);
    assert.deepEqual([code, out], [4, ""]);
    assert.match(err, /^Error: .*\nTry: /);
    for (const place of ["service", "cache/bcourse-scheduler", "home/.cache/bcourse-scheduler"]) {
      assert.deepEqual(packed.kept(place), []);
    }
  }
});

Deno.test("the service's own directory goes first; what cannot be written is passed over", async () => {
  await using packed = await Packed.make();
  await Deno.writeTextFile(join(packed.dir, "taken"), "a file, not a directory");
  const service = join(packed.dir, "service");
  for (
    const [variable, used] of [
      [`${service}:/other`, service],
      [join(packed.dir, "taken"), join(packed.dir, "cache/bcourse-scheduler")],
      ["not/absolute", join(packed.dir, "cache/bcourse-scheduler")],
    ] as const
  ) {
    const { out } = await packed.run("one", [], { CACHE_DIRECTORY: variable });
    assert.match(out, new RegExp(` in ${used}/deno$`, "m"));
  }
});

Deno.test("a newer version removes an older one, unless it runs", async () => {
  await using packed = await Packed.make();
  await packed.build("two", "second");
  await packed.build("three", "third");
  await packed.run("one");
  // A script is not busy while it runs; a program, as Deno is one, is.
  const [old = ""] = packed.kept();
  const deno = join(packed.dir, "cache/bcourse-scheduler", old, "deno");
  await Deno.copyFile("/bin/sleep", deno);
  const running = new Deno.Command(deno, { args: ["60"] }).spawn();
  try {
    await packed.run("two");
    assert.equal(packed.kept().length, 2);
  } finally {
    running.kill("SIGKILL");
    await running.status;
  }
  await packed.run("three");
  assert.equal(packed.kept().length, 1);
});
