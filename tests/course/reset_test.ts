import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { openCourse } from "../../src/course/open.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { CourseError } from "../../src/domain/errors.ts";

/** A server that breaks each connection as soon as something is said, or as it is made. */
async function openBreaker(
  when: "asked" | "connected",
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    if (when === "connected") socket.resetAndDestroy();
    else socket.once("data", () => socket.resetAndDestroy());
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

// MySQL's server speaks first: it is never asked.
const CASES = [
  { scheme: "postgresql", mode: "sslmode", when: "connected" },
  { scheme: "postgresql", mode: "sslmode", when: "asked" },
  { scheme: "mysql", mode: "ssl_mode", when: "connected" },
] as const;

for (const { scheme, mode, when } of CASES) {
  Deno.test(`${scheme}: a server that breaks the connection when ${when} is one that cannot be reached`, async () => {
    await using breaker = await openBreaker(when);
    const url = `${scheme}://x:y@127.0.0.1:${breaker.port}/course?${mode}=prefer`;
    const course = await openCourse(url, { directory: "/", clock: systemClock() });
    try {
      await assert.rejects(
        course.ping(),
        (thrown) => thrown instanceof CourseError && thrown.code === "COURSE_UNREACHABLE",
      );
    } finally {
      await course.close();
    }
  });
}
