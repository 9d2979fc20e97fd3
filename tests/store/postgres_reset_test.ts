import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { postgresPlace } from "../../src/run/postgres_place.ts";
import { openPostgresStore } from "../../src/store/postgres/open.ts";

Deno.test("PostgreSQL store: a server that closes each connection in its first words cannot be reached", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end());
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const url = `postgresql://x:y@127.0.0.1:${port}/course`;
  const place = postgresPlace({ kind: "postgres", url, schema: "s", directory: "/" });
  await assert.rejects(
    openPostgresStore({ place, clock: systemClock() }),
    (thrown) => thrown instanceof StoreError && thrown.code === "STORE_UNUSABLE",
  );
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
});
