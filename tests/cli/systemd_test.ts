import assert from "node:assert/strict";
import { createSystemd } from "../../src/cli/systemd.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { createLogRecorder } from "../support/log_recorder.ts";
import { createWorld } from "../http/support/world.ts";

Deno.test("a loop that is stuck feeds systemd's watchdog no more, until it goes on", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/notify`;
  const ear = Deno.listenDatagram({ transport: "unixpacket", path });
  const world = await createWorld();
  const { clock, sources } = world;
  const log = createLogRecorder();
  const env = new Map([["NOTIFY_SOCKET", path], ["WATCHDOG_USEC", "60000000"]]);
  const systemd = createSystemd(
    { get: (name) => env.get(name) },
    { clock, log },
  );
  let progressAt = clock.now();
  systemd.ready({
    ...sources,
    progress: () => ({ plannedAt: progressAt, dispatchedAt: progressAt }),
  });
  /** What is told while so much time goes by. */
  const told = async (ms: number): Promise<readonly string[]> => {
    for (let passed = 0; passed < ms; passed += 10_000) await clock.advance(10_000);
    systemd.reloading();
    const messages: string[] = [];
    for (;;) {
      const [bytes] = await ear.receive();
      const text = new TextDecoder().decode(bytes);
      if (text.startsWith("RELOADING=1")) return messages;
      messages.push(text);
    }
  };
  assert.ok((await told(120_000)).includes("WATCHDOG=1"));
  clock.step(3_600_000);
  assert.ok(!(await told(600_000)).includes("WATCHDOG=1"), "no progress for an hour");
  progressAt = clock.now();
  assert.ok((await told(60_000)).includes("WATCHDOG=1"));
  await systemd.close();
  ear.close();
  await world.close();
  await Deno.remove(directory, { recursive: true });
});

Deno.test("nothing is told, and nothing opened, where nobody wants to be told", async () => {
  const parts = { clock: createFakeClock("2026-12-01T09:00:00Z"), log: createLogRecorder() };
  const systemd = createSystemd({ get: () => undefined }, parts);
  systemd.standingBy("process 1");
  systemd.reloading();
  systemd.reloaded();
  systemd.stopping(1);
  await systemd.close();
  assert.deepEqual(parts.log.lines, []);
});
