/**
 * Writes course data to a SQLite file.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { createStatements } from "./ddl.ts";
import { insertsOf } from "./inserts.ts";
import type { CourseData } from "./rows.ts";

/**
 * Makes a SQLite file with Bcourse's tables and the given rows. Fails where the file has them already.
 * @param path where; its directory must be there
 * @param data the rows; tables left out are empty
 */
export function writeCourseFile(path: string, data: CourseData): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("BEGIN");
    for (const sql of createStatements("sqlite")) database.exec(sql);
    for (const { into, rows } of insertsOf(data, "sqlite")) {
      const places = rows[0]?.map(() => "?").join(", ");
      const insert = database.prepare(`${into} (${places})`);
      for (const row of rows) {
        insert.run(...row.map((one) => typeof one === "boolean" ? BigInt(one) : one));
      }
    }
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}
