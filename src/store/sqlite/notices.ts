import type { Store } from "../store.ts";
import type { Database } from "./database.ts";
import { noticeOf } from "../rows.ts";
import FORGET_NOTICE from "./sql/forget_notice.sql" with { type: "text" };
import NOTICES from "./sql/notices.sql" with { type: "text" };
import WRITE_NOTICE from "./sql/write_notice.sql" with { type: "text" };

type Notices = Pick<Store, "notices" | "writeNotices">;

/** The part of the store that remembers what people were told. */
export function notices(database: Database): Notices {
  return {
    notices: (environment) => Promise.resolve(database.all(NOTICES, { environment }).map(noticeOf)),
    writeNotices: (environment, { put, forget }) =>
      database.write(() => {
        for (const { channel, cause } of forget) {
          database.run(FORGET_NOTICE, { environment, channel, cause });
        }
        for (const { lastAt, wantedAt, toldAt, ...notice } of put) {
          const times = { last_at: lastAt, wanted_at: wantedAt, told_at: toldAt };
          database.run(WRITE_NOTICE, { environment, ...notice, ...times });
        }
      }),
  };
}
