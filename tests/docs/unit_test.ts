import assert from "node:assert/strict";
import { join } from "node:path";
import { needs } from "../support/needs.ts";

const analyze = needs("systemd-analyze");

Deno.test({
  name: `systemd has nothing to say against the unit of the README${analyze.nameSuffix}`,
  ignore: analyze.ignore,
  async fn() {
    const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
    const unit = /```ini\n(\[Unit\]\n.+?)```/s.exec(readme)?.[1] ?? "";
    assert.match(unit, /^ExecStart=\S+ run /m);
    const directory = await Deno.makeTempDir();
    try {
      const path = join(directory, "bcourse-scheduler.service");
      // Its program must be there; where that is differs from host to host.
      await Deno.writeTextFile(
        path,
        unit.replace(/^ExecStart=\S+/m, `ExecStart=${Deno.execPath()}`),
      );
      const { code, stderr } = await new Deno.Command(analyze.found ?? "", {
        args: ["verify", "--man=no", path],
        stdout: "null",
      }).output();
      // Unknown keys and values are warnings: systemd would pass over them, and so would a reader.
      assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
