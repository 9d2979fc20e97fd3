import assert from "node:assert/strict";
import { createSystemd } from "../../src/cli/systemd.ts";
import type { LoopTrouble } from "../../src/run/engine.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { createLogRecorder } from "../support/log_recorder.ts";
import { createWorld, type World } from "../http/support/world.ts";

Deno.test("a loop that is stuck feeds systemd's watchdog no more, until it goes on", () =>
  watched(async ({ told, world, facts }) => {
    assert.ok((await told(120_000)).includes("WATCHDOG=1"));
    world.clock.step(3_600_000);
    assert.ok(!(await told(600_000)).includes("WATCHDOG=1"), "no progress for an hour");
    facts.progressAt = world.clock.now();
    assert.ok((await told(60_000)).includes("WATCHDOG=1"));
  }));

Deno.test("loops that fail for want of the store feed it on, as long as they go round", () =>
  watched(async ({ told, world, facts }) => {
    const fail = (hint: string | null): void => {
      const [since, lastAt] = [facts.progressAt, world.clock.now()];
      facts.troubles = (["planning", "dispatching"] as const).map((loop) => ({
        ...{ loop, since, lastAt, reason: "the server cannot be reached", hint },
      }));
    };
    world.clock.step(3_600_000);
    fail("check that it runs");
    assert.ok((await told(100_000)).includes("WATCHDOG=1"), "a restart would not mend it");
    await told(60_000);
    assert.ok(!(await told(400_000)).includes("WATCHDOG=1"), "they go round no more");
    fail(null);
    assert.ok(!(await told(60_000)).includes("WATCHDOG=1"), "nobody knows what it is");
  }));

/** A daemon that systemd watches. */
interface Watched {
  readonly world: World;
  /** How its loops stand. */
  readonly facts: { progressAt: number; troubles: readonly LoopTrouble[] };
  /** What is told while so much time goes by. */
  readonly told: (ms: number) => Promise<readonly string[]>;
}

async function watched(work: (watched: Watched) => Promise<void>): Promise<void> {
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
  const facts: Watched["facts"] = { progressAt: clock.now(), troubles: [] };
  systemd.ready({
    ...sources,
    progress: () => ({ plannedAt: facts.progressAt, dispatchedAt: facts.progressAt }),
    troubles: () => facts.troubles,
  });
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
  await work({ world, facts, told });
  await systemd.close();
  ear.close();
  await world.close();
  await Deno.remove(directory, { recursive: true });
}

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
