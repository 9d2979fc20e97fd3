/**
 * Addresses of mail servers: `smtp://user:p%40ss@host:587?requireTLS=true`, `smtps://…`.
 * @module
 */
import { BlockList, isIP } from "node:net";
import { MailError } from "../domain/errors.ts";

/** How to reach a mail server. */
export interface SmtpAddress {
  /** For people: `smtp host:port`, never a secret. */
  readonly label: string;
  /** Host name or IP address. */
  readonly host: string;
  readonly port: number;
  /** Whether the connection is encrypted from its start. */
  readonly secure: boolean;
  /** Whether a server that offers no encryption is refused. */
  readonly requireTLS: boolean;
  /** Whether an offer of encryption is not taken. */
  readonly ignoreTLS: boolean;
  /** Whether the server must prove its name. */
  readonly verifyName: boolean;
  /** Who logs in; null: nobody does. */
  readonly login: { readonly user: string; readonly pass: string } | null;
}

const SWITCHES = ["requireTLS", "ignoreTLS", "tls.rejectUnauthorized"] as const;
type Switches = Readonly<Partial<Record<typeof SWITCHES[number], boolean>>>;

/**
 * Reads the address of a mail server. A password goes out encrypted or not at all, unless
 * `requireTLS=false` says so or the server is on this host: there, encryption is not even tried, as
 * the certificates of local mail servers bear no name that could be checked.
 * @param text with user and password percent-encoded; port 465 is that of `smtps`, 587 of `smtp`
 * @throws {MailError} MAIL_TRANSPORT where it is none; the message never shows the address
 */
export function readSmtpUrl(text: string): SmtpAddress {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === "") {
    throw transportError("it is no address such as smtp://user:password@host:587");
  }
  const secure = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? (secure ? 465 : 587) : Number(url.port);
  const switches = readSwitches(url.searchParams);
  const login = readLogin(url);
  const local = isLocal(host) && switches.requireTLS !== true;
  return {
    label: `smtp ${url.hostname}:${port}`,
    host,
    port,
    secure,
    requireTLS: switches.requireTLS ?? (login !== null && !local),
    ignoreTLS: switches.ignoreTLS ?? local,
    verifyName: switches["tls.rejectUnauthorized"] ?? true,
    login,
  };
}

function readLogin(url: URL): SmtpAddress["login"] {
  if (url.username === "" && url.password === "") return null;
  try {
    return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  } catch {
    throw transportError("user or password holds a % that begins no code: a % is written %25");
  }
}

function readSwitches(query: URLSearchParams): Switches {
  const switches: Partial<Record<typeof SWITCHES[number], boolean>> = {};
  for (const [key, value] of query) {
    const known = SWITCHES.find((name) => name === key);
    if (known === undefined) {
      throw transportError(`its option ${JSON.stringify(key)} is none of ${SWITCHES.join(", ")}`);
    }
    if (value !== "true" && value !== "false") {
      throw transportError(`its option ${key} must be true or false`);
    }
    switches[known] = value === "true";
  }
  return switches;
}

function isLocal(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 6 ? "ipv6" : "ipv4");
}

function transportError(found: string): MailError {
  return new MailError("MAIL_TRANSPORT", `Cannot read the address of the mail server as ${found}`, {
    hint: "correct mail.transport in automations.yaml; user and password are percent-encoded",
  });
}
