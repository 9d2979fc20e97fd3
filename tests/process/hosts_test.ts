import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { needsNetwork } from "../support/network.ts";
import { startPostgres } from "../support/postgres_server.ts";
import type { DatabaseServer } from "../support/database_server.ts";
import { HOSTS, type HostSite, type HostsSite, onThreeHosts, type Scene } from "./hosts_site.ts";
import { fromNow, numbers, type SmallTraining } from "./small_course.ts";

const NETWORK = needsNetwork();
const POSTGRES = needs("postgres");
const FAKETIME = needs("faketime");

/** Trainings whose reminders are due one after the other, the first in so many seconds. */
function oneAfterTheOther(count: number, seconds = 2, firstId = 1): readonly SmallTraining[] {
  return numbers(count).map((number) => {
    const id = firstId + number - 1;
    const startAt = fromNow({ days: 2, milliseconds: (seconds + number / 4) * 1_000 });
    return { id, startAt, students: [2 * id, 2 * id + 1] };
  });
}

/** Does something once, at a mail in the middle, while its daemon waits for the answer. */
function atMail(number: number): {
  readonly beforeAnswer: NonNullable<Scene["beforeAnswer"]>;
  /** Called with the address that the mail went to; the server answers when it is done. */
  act: (address: string) => Promise<void>;
  readonly done: Promise<void>;
} {
  const done = Promise.withResolvers<void>();
  const trap = {
    act: (_: string): Promise<void> => Promise.resolve(),
    done: done.promise,
    beforeAnswer: async ({ to }: { readonly to: string }, count: number): Promise<void> => {
      if (count !== number) return;
      await trap.act(to).then(done.resolve, done.reject);
    },
  };
  return trap;
}

function test(name: string, run: (server: DatabaseServer) => Promise<void>, more = ""): void {
  Deno.test({
    name: `three hosts: ${name}${NETWORK.nameSuffix}${POSTGRES.nameSuffix}${more}`,
    ignore: NETWORK.ignore || POSTGRES.ignore || more !== "",
    async fn() {
      const server = await startPostgres(POSTGRES.found ?? "");
      try {
        await run(server);
      } finally {
        await server.remove();
      }
    },
  });
}

/** Waits until the job that a daemon ran when it was cut off is put back by another. */
async function untilRescued({ store, until }: HostsSite): Promise<void> {
  const filter = { environment: "PRODUCTION", limit: 1_000 } as const;
  await until("its job to be put back", async () => {
    for (const order of ["next", "latest"] as const) {
      for (const { seq } of await store.jobs({ ...filter, order })) {
        if ((await store.history(seq)).some(({ kind }) => kind === "rescued")) return true;
      }
    }
    return false;
  });
}

function others({ hosts }: HostsSite, one: HostSite): readonly HostSite[] {
  return hosts.filter((host) => host !== one);
}

test("all of them run jobs, one plans, and everybody has one mail", async (server) => {
  const trainings = numbers(30).map((id) => ({
    ...{ id, startAt: fromNow({ days: 2, seconds: 3 }), students: [2 * id, 2 * id + 1] },
  }));
  await onThreeHosts(server, { trainings }, async (site) => {
    await site.untilServed();
    assert.equal(site.office.arrivals.length, 60);
    const planning = site.hosts.map(({ daemon }) =>
      daemon.log().filter(({ message }) => message === "this daemon plans from now on").length
    );
    assert.deepEqual(planning.toSorted(), [0, 0, 1]);
  });
});

test("the planner is killed, and another plans what comes then", async (server) => {
  const trap = atMail(5);
  const scene = { trainings: oneAfterTheOther(12), ...trap };
  await onThreeHosts(server, scene, async (site) => {
    const victim = await site.planner();
    trap.act = async () => {
      victim.daemon.kill("SIGKILL");
      await victim.daemon.ended();
    };
    await trap.done;
    site.add(oneAfterTheOther(3, 1, 101));
    await site.untilServed();
    assert.notEqual((await site.planner()).name, victim.name);
  });
});

test("a daemon is suspended in the middle of a mail for longer than its lease", async (server) => {
  const trap = atMail(5);
  const scene = { trainings: oneAfterTheOther(12), ...trap };
  await onThreeHosts(server, scene, async (site) => {
    const stopped = Promise.withResolvers<HostSite>();
    trap.act = async (address) => {
      const victim = await site.runnerOf(address);
      victim.daemon.kill("SIGSTOP");
      stopped.resolve(victim);
    };
    const victim = await stopped.promise;
    await untilRescued(site);
    victim.daemon.kill("SIGCONT");
    await victim.daemon.logged(/somebody else's/);
    await site.untilServed();
    assert.deepEqual(others(site, victim).flatMap(({ daemon }) => errors(daemon)), []);
  });
});

for (const what of ["the whole link", "the link to the database alone"] as const) {
  test(`a daemon loses ${what} in the middle of an attempt, and comes back`, async (server) => {
    const trap = atMail(5);
    const scene = { trainings: oneAfterTheOther(12), ...trap };
    const set = async ({ net }: HostSite, isUp: boolean): Promise<void> =>
      what === "the whole link" ? await net.setLink(isUp) : await net.setDatabase(isUp);
    await onThreeHosts(server, scene, async (site) => {
      const cut = Promise.withResolvers<HostSite>();
      trap.act = async (address) => {
        const victim = await site.runnerOf(address);
        await set(victim, false);
        cut.resolve(victim);
      };
      const victim = await cut.promise;
      await untilRescued(site);
      await set(victim, true);
      await victim.daemon.logged(/somebody else's/);
      await site.untilServed();
      assert.deepEqual(others(site, victim).flatMap(({ daemon }) => errors(daemon)), []);
    });
  });
}

test("PostgreSQL is restarted in the middle of an attempt", async (server) => {
  const trap = atMail(5);
  const scene = { trainings: oneAfterTheOther(12), ...trap };
  await onThreeHosts(server, scene, async (site) => {
    trap.act = async () => {
      await server.stop();
      await server.start();
    };
    await trap.done;
    await site.untilServed();
  });
});

test(
  "their clocks are an hour apart, and every mail goes out at its time",
  async (server) => {
    const trainings = oneAfterTheOther(12);
    const dueAt = new Map(
      trainings.flatMap(({ students, startAt }) =>
        students.map((student) => [`student${student}@example.org`, startAt - 2 * 86_400_000])
      ),
    );
    const [ahead, , behind] = HOSTS;
    const faked = (offset: string): Readonly<Record<string, string>> => ({
      ...{ LD_PRELOAD: FAKETIME_LIBRARY, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: "1" },
    });
    const env = { [ahead]: faked("+1h"), [behind]: faked("-1h") };
    await onThreeHosts(server, { trainings, env }, async (site) => {
      await site.untilServed();
      assert.equal(site.office.arrivals.length, 24);
      for (const { at, to } of site.office.arrivals) {
        const lateMs = at - (dueAt.get(to) ?? 0);
        assert.ok(lateMs >= 0, `${to} has its mail ${-lateMs} ms early`);
      }
    });
  },
  FAKETIME.nameSuffix,
);

function errors(daemon: HostSite["daemon"]): readonly string[] {
  return daemon.log().filter(({ level }) => level === "error").map(({ message }) => message);
}

/** Where Debian's package has it. */
const FAKETIME_LIBRARY = "/usr/$LIB/faketime/libfaketimeMT.so.1";
