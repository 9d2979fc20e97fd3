/**
 * What holds for a session with MySQL or MariaDB, whatever the server's own settings are.
 * @module
 */

/**
 * How the server reads SQL: `"user"` is a name, `||` puts texts together and a backslash is a
 * backslash, as in the other databases; what does not fit into a column is refused, not cut off.
 */
const SQL_MODE = "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES";
/** How long to wait for a lock, in s. */
const LOCK_S = 5;

/**
 * Writes the statement that settles a session. Comments decide which of the two servers reads a
 * part: MariaDB alone reads `M!`, and leaves out what is for a MySQL from 5.7 on.
 * @param statementMs how long the server works on one statement at most
 * Source: mariadb.com/kb/en/comment-syntax, dev.mysql.com/doc/refman/8.0/en/comments.html
 */
export function sessionSettings(statementMs: number): string {
  return [
    `SET SESSION sql_mode = '${SQL_MODE}', time_zone = '+00:00'`,
    `, innodb_lock_wait_timeout = ${LOCK_S}, lock_wait_timeout = ${LOCK_S}`,
    ` /*M!100108 , max_statement_time = ${statementMs / 1_000} */`,
    ` /*!50708 , max_execution_time = ${Math.ceil(statementMs)} */`,
    // The server's own collation for the character set, which its tables most often have.
    ", NAMES utf8mb4",
  ].join("");
}
