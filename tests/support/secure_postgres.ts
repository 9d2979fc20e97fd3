import { type Certificates, makeCertificates } from "./certificates.ts";
import type { DatabaseServer } from "./database_server.ts";
import { startPostgres } from "./postgres_server.ts";
import { makeServerDirectory } from "./private_server.ts";

/** A PostgreSQL server that lets nobody in without encryption. */
export interface SecurePostgres extends Certificates {
  readonly server: DatabaseServer;
  /** Of its certificates. */
  readonly directory: string;
}

/**
 * Starts one.
 * @param program path of `postgres`
 * @param name what its certificate calls it
 */
export async function startSecurePostgres(program: string, name: string): Promise<SecurePostgres> {
  const directory = await makeServerDirectory("tls-");
  const made = await makeCertificates(directory, name);
  const rules = `${directory}/rules`;
  await Deno.writeTextFile(rules, "hostssl all all all scram-sha-256\n");
  const server = await startPostgres(program, {
    ...{ ssl: "on", ssl_cert_file: made.certificate, ssl_key_file: made.key },
    hba_file: rules,
  });
  return { ...made, server, directory };
}
