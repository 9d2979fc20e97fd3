import assert from "node:assert/strict";
import { join } from "node:path";
import { serviceSample } from "../../src/cli/service/sample.ts";
import { serviceUnit } from "../../src/cli/service/unit.ts";
import { loadConfig } from "../../src/config/load.ts";
import { needs } from "../support/needs.ts";

const analyze = needs("systemd-analyze");

/** Most exposure that systemd may find, of 10: it counts what a service could do and need not. */
const MOST_EXPOSURE = 2.0;

/** Writes the unit for the systemd that Debian 12 has, and lets systemd-analyze look at it. */
async function analyzed(...args: readonly string[]): Promise<Deno.CommandOutput> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "bcourse-scheduler.service");
    await Deno.writeTextFile(path, serviceUnit({ program: Deno.execPath(), systemd: 252 }));
    const command = new Deno.Command(analyze.found ?? "", {
      args: [...args, path],
      env: { SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" },
    });
    return await command.output();
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test({
  name: `systemd has nothing to say against the unit of the service${analyze.nameSuffix}`,
  ignore: analyze.ignore,
  async fn() {
    const { code, stderr } = await analyzed("verify", "--man=no");
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
  },
});

Deno.test({
  name: `the service can do little but its work, as systemd counts${analyze.nameSuffix}`,
  ignore: analyze.ignore,
  async fn() {
    const { stdout } = await analyzed("security", "--offline=true", "--no-pager");
    const said = new TextDecoder().decode(stdout);
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
    assert.ok(exposure <= MOST_EXPOSURE, said);
  },
});

Deno.test("a systemd that can wait for a reload is asked to, an older one gets an order", () => {
  const of = (systemd: number): string => serviceUnit({ program: "/usr/bin/x", systemd });
  assert.match(of(253), /^Type=notify-reload\nExecStart=\/usr\/bin\/x run /m);
  assert.match(of(252), /^Type=notify\nExecReload=\/bin\/sh -c "kill -HUP \$MAINPID"\nExecStart=/m);
});

Deno.test("the configuration that a service starts with is right, once its secrets are there", async () => {
  const files = new Map([
    ["/etc/s/automations.yaml", serviceSample()],
    ["/etc/s/credentials/database", "mysql://u:p@h/bcourse\n"],
    ["/etc/s/credentials/smtp", "smtp://u:p@h:587\n"],
  ]);
  const readBytes = (path: string): Promise<Uint8Array> => {
    const text = files.get(path);
    if (text === undefined) return Promise.reject(new Deno.errors.NotFound(path));
    return Promise.resolve(new TextEncoder().encode(text));
  };
  const { config, problems } = await loadConfig("/etc/s/automations.yaml", {
    env: () => undefined,
    readBytes,
  });
  assert.deepEqual(problems, []);
  assert.equal(config?.mail.transport.kind, "smtp");
});
