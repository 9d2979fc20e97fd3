import { isIP } from "node:net";
import { join } from "node:path";
import { runUnprivileged } from "./private_server.ts";

/** Paths of PEM files. */
export interface Certificates {
  /** Who signed the server's. */
  readonly authority: string;
  /** Somebody else, who signed nothing. */
  readonly stranger: string;
  /** The server's. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes certificates in a directory that the server can read.
 * @param name of the server
 */
export async function makeCertificates(directory: string, name: string): Promise<Certificates> {
  const file = (name: string): string => join(directory, name);
  const openssl = (...args: string[]) => runUnprivileged(["openssl", ...args]);
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  for (const issuer of ["authority", "stranger"]) {
    await openssl(
      ...["req", "-x509", ...newKey, "-days", "30", "-subj", `/CN=${issuer}`],
      ...["-keyout", file(`${issuer}.key`), "-out", file(`${issuer}.pem`)],
    );
  }
  await openssl(
    ...["req", ...newKey, "-subj", `/CN=${name}`],
    ...["-keyout", file("server.key"), "-out", file("server.csr")],
  );
  await Deno.writeTextFile(
    file("names"),
    `subjectAltName=${isIP(name) === 0 ? "DNS" : "IP"}:${name}\n`,
  );
  await openssl(
    ...["x509", "-req", "-in", file("server.csr"), "-days", "30", "-CAcreateserial"],
    ...["-CA", file("authority.pem"), "-CAkey", file("authority.key")],
    ...["-extfile", file("names"), "-out", file("server.pem")],
  );
  return {
    authority: file("authority.pem"),
    stranger: file("stranger.pem"),
    certificate: file("server.pem"),
    key: file("server.key"),
  };
}
