import assert from "node:assert/strict";
import { openCourse } from "../../src/course/open.ts";
import { parseCourseUrl } from "../../src/course/url.ts";
import type { Course } from "../../src/course/course.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import {
  COURSE_KINDS,
  type CourseKind,
  type ServerDialect,
  serverOf,
  type TestCourse,
} from "../support/course_kinds.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";
import { names, NEVER, thousands } from "./query_contract.ts";

const DATA = {
  practice: [{ id: 1, name: "De Linde", shortname: "linde" }],
  training_type: [{ id: 1, name: "Basis", practice_id: 1 }],
  training: [{
    ...{ id: 1, name: "One", trainingtype_id: 1, practice_id: 1 },
    ...{ active: true, apply_policies: false },
  }],
};
const RENAME = { sql: "UPDATE training SET name = 'New'", expect: 1 };

interface Place {
  readonly made: TestCourse;
  /** Reached through the proxy. */
  readonly course: Course;
  readonly proxy: TcpProxy;
}

/** Runs a body on a database that is reached through a proxy. */
async function throughProxy(
  kind: CourseKind,
  body: (place: Place) => Promise<void>,
  clock: Clock = systemClock(),
): Promise<void> {
  await using made = await kind.open(DATA);
  const address = parseCourseUrl(made.url, "/");
  assert.ok(address.dialect !== "sqlite");
  await using proxy = await startTcpProxy(address.port);
  const url = made.url.replace(`:${address.port}/`, `:${proxy.port}/`);
  const course = await openCourse(url, { directory: "/", clock });
  try {
    await body({ made, course, proxy });
  } finally {
    await course.close();
  }
}

for (const kind of COURSE_KINDS) {
  const { dialect, need } = kind;
  if (dialect === "sqlite") continue;
  const test = (name: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${dialect} course ${name}${need.nameSuffix}`, ignore: need.ignore, fn });

  test("reads and writes after every connection was lost, without an error", async () => {
    await throughProxy(kind, async ({ course, proxy }) => {
      await Promise.all([names(course), names(course), names(course)]);
      proxy.cutAll();
      assert.deepEqual(await names(course), ["One"]);
      proxy.cutAll();
      assert.deepEqual(await course.transaction([RENAME]), [1]);
      assert.deepEqual(await names(course), ["New"]);
    });
  });

  test("goes on after the server was started anew", async () => {
    await using made = await kind.open(DATA);
    assert.deepEqual(await names(made.course), ["One"]);
    const server = await serverOf(dialect as ServerDialect); // SQLite has none
    await server.stop();
    await assert.rejects(() => names(made.course), { code: "COURSE_UNREACHABLE" });
    await server.start();
    assert.deepEqual(await names(made.course), ["One"]);
  });

  test("says that a lost connection in the middle of a SELECT is no end of rows", async () => {
    // Time stands still, so that it is not the bound of the wait that says so.
    const clock = createFakeClock("2026-12-01T09:00:00Z");
    await throughProxy(kind, async ({ course, proxy }) => {
      let rows = 0;
      await assert.rejects(async () => {
        // Megabytes, so that they cannot all be on their way already.
        const sql = thousands(9).replace("AS n FROM", "AS n, repeat('x', 2000) AS x FROM");
        for await (const page of course.pages(sql, {}, NEVER)) {
          rows += page.length;
          proxy.cutAll();
        }
      }, { code: "COURSE_UNREACHABLE" });
      assert.ok(rows < 9_000);
      assert.deepEqual(await names(course), ["One"]);
    }, clock);
  });

  for (const when of ["before", "after"] as const) {
    test(`does not know what became of a COMMIT that was lost ${when} the server heard it`, async () => {
      await throughProxy(kind, async ({ made, course, proxy }) => {
        proxy.cutAt("COMMIT", when);
        await assert.rejects(() => course.transaction([RENAME]), { code: "COURSE_UNKNOWN" });
        assert.deepEqual(await names(made.course), [when === "after" ? "New" : "One"]);
        assert.deepEqual(await course.transaction([RENAME]), [1]);
      });
    });
  }

  test("undoes a transaction whose connection is lost before COMMIT", async () => {
    await throughProxy(kind, async ({ made, course, proxy }) => {
      proxy.cutAt("DELETE", "after");
      await assert.rejects(
        () => course.transaction([RENAME, { sql: "DELETE FROM training WHERE id = 99" }]),
        { code: "COURSE_UNREACHABLE" },
      );
      assert.deepEqual(await names(made.course), ["One"]);
    });
  });

  test("gives up a server that does not answer, and asks it again later", async () => {
    const clock = createFakeClock("2026-12-01T09:00:00Z");
    await throughProxy(kind, async ({ course, proxy }) => {
      assert.deepEqual(await names(course), ["One"]);
      const lost = proxy.freeze("FROM training");
      const asked = assert.rejects(() => names(course), {
        code: "COURSE_UNREACHABLE",
        message: /did not answer for 65 s/,
      });
      await lost;
      await clock.advance(64_000);
      await clock.advance(1_000);
      await asked;
      proxy.thaw();
      assert.deepEqual(await names(course), ["One"]);
    }, clock);
  });

  test("asks a connection that was idle whether it is alive, and makes another", async () => {
    const clock = createFakeClock("2026-12-01T09:00:00Z");
    await throughProxy(kind, async ({ course, proxy }) => {
      assert.deepEqual(await names(course), ["One"]);
      const lost = proxy.freeze();
      const asked = names(course);
      await lost;
      proxy.thaw();
      await clock.advance(5_000);
      assert.deepEqual(await asked, ["One"]);
      assert.equal(proxy.connections(), 2);
    }, clock);
  });

  test("gives up a server that lets nobody in", async () => {
    const clock = createFakeClock("2026-12-01T09:00:00Z");
    await throughProxy(kind, async ({ course, proxy }) => {
      const lost = proxy.freeze();
      const asked = assert.rejects(() => course.ping(), {
        code: "COURSE_UNREACHABLE",
        message: /it did not answer for 10 s/,
      });
      // MySQL speaks first, so that here nothing at all is said.
      if (dialect === "postgres") await lost;
      while (clock.sleepers() === 0 || proxy.connections() === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await clock.advance(10_000);
      await asked;
    }, clock);
  });
}
