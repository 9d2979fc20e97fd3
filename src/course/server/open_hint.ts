/**
 * What to do where no connection comes about.
 * @module
 */

/** Why a server let nobody in; null: not known, most often it is not there. */
export type Obstacle = "denied" | "no database" | "full" | "tls" | "wants tls" | null;

/** The mend, as an order. */
export function openHint(obstacle: Obstacle): string {
  switch (obstacle) {
    case "denied":
      return "check user and password in database:, and that the server lets this user in from this host";
    case "no database":
      return "check the name behind the last / in database:";
    case "full":
      return "wait until others have closed theirs, or let the server take more connections";
    case "tls":
      return "check the ssl options behind ? in database:, the server's certificate, and that database: names the host as the certificate does";
    case "wants tls":
      return "write ssl_mode=REQUIRED (MySQL) or sslmode=require (PostgreSQL) behind ? in database:";
    case null:
      return "check that the database server runs, and host and port in database:";
  }
}
