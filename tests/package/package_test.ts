import assert from "node:assert/strict";
import { join } from "node:path";
import { makePackage } from "../../scripts/package/debian.ts";
import { runProgram } from "../../scripts/build/run_program.ts";
import { needs } from "../support/needs.ts";

const dpkg = needs("dpkg-deb");
const lintian = needs("lintian");
const CONFIG = "etc/bcourse-scheduler/automations.yaml";
const SECRET = "etc/bcourse-scheduler/credentials/smtp";
const DATA = "var/lib/bcourse-scheduler/scheduler.db";

/** A directory with packages of a program that does nothing, and a root to install them in. */
class Machine implements AsyncDisposable {
  readonly dir: string;

  constructor() {
    this.dir = Deno.makeTempDirSync({ prefix: "bcourse-machine-" });
    for (const path of ["program/app", "root/var/lib/dpkg/updates", "root/var/lib/dpkg/info"]) {
      Deno.mkdirSync(join(this.dir, path), { recursive: true });
    }
    for (const path of ["status", "available"]) {
      Deno.writeTextFileSync(join(this.dir, "root/var/lib/dpkg", path), "");
    }
    Deno.writeTextFileSync(join(this.dir, "program/deno"), "#!/bin/sh\n", { mode: 0o755 });
  }

  /** @param change what is new in the program */
  async make(version: string, change: string): Promise<string> {
    await Deno.writeTextFile(join(this.dir, "program/app/main.js"), change);
    const file = join(this.dir, `${version}.deb`);
    await makePackage({ program: join(this.dir, "program"), version, arch: "amd64", file });
    return file;
  }

  /** Runs dpkg on the root: the package's scripts run on this machine, and are told where. */
  async dpkg(...args: readonly string[]): Promise<void> {
    const root = join(this.dir, "root");
    const force = "--force-script-chrootless,not-root,depends,architecture,confold,bad-path";
    await runProgram("dpkg", [`--root=${root}`, `--log=${this.dir}/log`, force, ...args]);
  }

  read(path: string): string {
    return Deno.readTextFileSync(join(this.dir, "root", path));
  }

  write(path: string, text: string): void {
    Deno.mkdirSync(join(this.dir, "root", path, ".."), { recursive: true });
    Deno.writeTextFileSync(join(this.dir, "root", path), text);
  }

  has(path: string): boolean {
    try {
      return Deno.lstatSync(join(this.dir, "root", path)) !== null;
    } catch {
      return false;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.dir, { recursive: true });
  }
}

Deno.test({
  name: `the package keeps data and configuration over upgrade and removal${dpkg.nameSuffix}`,
  ignore: dpkg.ignore,
  async fn() {
    await using machine = new Machine();
    await machine.dpkg("-i", await machine.make("1.0", "first"));
    assert.match(machine.read("etc/passwd"), /^bcourse-scheduler:/m);
    const mode = Deno.statSync(join(machine.dir, "root", SECRET)).mode ?? 0;
    assert.equal(mode & 0o777, 0o600);
    machine.write(CONFIG, "mine");
    machine.write(SECRET, "smtp://mine");
    machine.write(DATA, "everything that was sent");

    await machine.dpkg("-i", await machine.make("1.1", "second"));
    assert.equal(machine.read("usr/lib/bcourse-scheduler/app/main.js"), "second");
    const persons = (): readonly string[] =>
      [CONFIG, SECRET, DATA].map((path) => machine.read(path));
    assert.deepEqual(persons(), ["mine", "smtp://mine", "everything that was sent"]);

    await machine.dpkg("-r", "bcourse-scheduler");
    assert.ok(!machine.has("usr/lib/bcourse-scheduler"));
    assert.ok(!machine.has("lib/systemd/system/bcourse-scheduler.service"));
    assert.deepEqual(persons(), ["mine", "smtp://mine", "everything that was sent"]);

    await machine.dpkg("-P", "bcourse-scheduler");
    for (const path of ["etc/bcourse-scheduler", "var/lib/bcourse-scheduler"]) {
      assert.ok(!machine.has(path), path);
    }
  },
});

Deno.test({
  name: `the package of the same sources is the same, byte for byte${dpkg.nameSuffix}`,
  ignore: dpkg.ignore,
  async fn() {
    await using one = new Machine();
    await using two = new Machine();
    const files = [await one.make("1.0", "same"), await two.make("1.0", "same")];
    const [first, second] = await Promise.all(files.map((file) => Deno.readFile(file)));
    assert.deepEqual(first, second);
  },
});

Deno.test({
  name: `lintian finds no error in the package${dpkg.nameSuffix || lintian.nameSuffix}`,
  ignore: dpkg.ignore || lintian.ignore,
  async fn() {
    await using machine = new Machine();
    const file = await machine.make("1.0", "first");
    const command = new Deno.Command(lintian.found ?? "", {
      args: ["--fail-on=error", "--allow-root", file],
    });
    const { code, stdout } = await command.output();
    assert.equal(code, 0, new TextDecoder().decode(stdout));
  },
});
