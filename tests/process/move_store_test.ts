import assert from "node:assert/strict";
import { command, startDaemon } from "../support/daemon.ts";
import { needs } from "../support/needs.ts";
import { StoreServer } from "../support/postgres_store.ts";
import { openPostOffice } from "../support/smtp.ts";
import { mailBy, type MailSaid, makeSite } from "./site.ts";
import { addressOf, fromNow, numbers, smallCourse } from "./small_course.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

Deno.test({
  name:
    `a business moves its store to PostgreSQL and back, and nobody is mailed again${postgres.nameSuffix}`,
  ignore: postgres.ignore,
  fn: async () => {
    const { url } = await server.settings();
    const env = { NEW_STORE: url };
    await using office = await openPostOffice();
    const mail = mailBy(office.url);
    await using site = await makeSite({ mail });
    const startAt = fromNow({ days: 1 });
    const course = (ids: readonly number[]) =>
      smallCourse(ids.map((id) => ({ id, startAt, students: [id] })));
    /** Lets a daemon mail one more student. */
    const workUntil = async (mails: number): Promise<void> => {
      await using daemon = startDaemon(site.dir);
      await daemon.page();
      const refused = await command(site.dir, ["move-store", "--to", "sqlite:other.db"]);
      assert.equal(refused.code, 4);
      assert.match(refused.stderr, new RegExp(`Error: .* process ${daemon.pid} on `));
      await site.putCourse(course(numbers(mails)));
      await office.until(mails);
      daemon.kill("SIGTERM");
      assert.equal(await daemon.ended(), 0);
    };
    await site.putCourse(course([]));
    const none = await command(site.dir, ["move-store", "--to", "sqlite:other.db"]);
    assert.match(none.stderr, /there is no store yet/);
    await workUntil(1);

    const there = await command(site.dir, ["move-store", "--to", "${NEW_STORE}"], { env });
    assert.equal(there.code, 0, there.stderr);
    assert.match(there.stdout, /^delivery +1 +[0-9a-f]{16}$/m);
    assert.match(there.stdout, /store: \$\{NEW_STORE\}/);
    const again = await command(site.dir, ["move-store", "--to", url]);
    assert.equal(again.code, 4);
    assert.match(again.stderr, /Try: name another place/);
    await site.configure({ mail, store: url });
    await workUntil(2);

    const back = await command(site.dir, ["move-store", "--to", "sqlite:back.db", "--json"]);
    assert.equal(back.code, 0, back.stderr);
    const said = JSON.parse(back.stdout);
    assert.equal(said.tables.find(({ name }: { name: string }) => name === "delivery").rows, 2);
    await site.configure({ mail, store: "sqlite:back.db" });
    await workUntil(3);
    const mails = await site.ask<MailSaid[]>("mails");
    assert.deepEqual(mails.map(({ to }) => to).sort(), numbers(3).map(addressOf).sort());
    assert.equal(office.arrivals.length, 3);
    const password = /:([^:@]+)@/.exec(url)?.[1] ?? "?";
    for (const { stdout, stderr } of [there, again, back]) {
      assert.ok(!`${stdout}${stderr}`.includes(password), "the password is nobody's business");
    }
  },
});

Deno.test("move-store says what is wrong with where the store is to go", async () => {
  await using site = await makeSite({});
  const said = async (to: string): Promise<string> => {
    const { code, stderr } = await command(site.dir, ["move-store", "--to", to]);
    assert.equal(code, 2, stderr);
    return stderr;
  };
  assert.match(await said("${NOT_THERE}"), /Try: name postgresql:/);
  assert.match(await said("mysql://x/y"), /Try: name postgresql:/);
  assert.match(await said("postgresql://host"), /Try: name host and database/);
  assert.equal((await command(site.dir, ["move-store"])).code, 2);
  await site.putCourse(smallCourse([]));
  await command(site.dir, ["run", "--exit-when-idle"]);
  assert.match(await said("sqlite:scheduler.db"), /Error: .* as it is there already/);
});
