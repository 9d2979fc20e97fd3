import { noticeOf } from "../rows.ts";
import type { Store } from "../store.ts";
import type { Database } from "./database.ts";
import FORGET_NOTICE from "./sql/forget_notice.sql" with { type: "text" };
import NOTICES from "./sql/notices.sql" with { type: "text" };
import WRITE_NOTICE from "./sql/write_notice.sql" with { type: "text" };

type Notices = Pick<Store, "notices" | "writeNotices">;

/** The part of the store that remembers what people were told. */
export function notices(database: Database): Notices {
  return {
    notices: async (environment) => (await database.all(NOTICES, { environment })).map(noticeOf),
    writeNotices: (environment, { put, forget }) =>
      database.write(async (transaction) => {
        await Promise.all(
          forget.map(({ channel, cause }) =>
            transaction.run(FORGET_NOTICE, { environment, channel, cause })
          ),
        );
        await Promise.all(put.map(({ lastAt, wantedAt, toldAt, ...notice }) => {
          const times = { last_at: lastAt, wanted_at: wantedAt, told_at: toldAt };
          return transaction.run(WRITE_NOTICE, { environment, ...notice, ...times });
        }));
      }),
  };
}
