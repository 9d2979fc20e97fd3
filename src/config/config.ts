import type { LogLevels } from "../domain/log.ts";
import type { Problem } from "../domain/problem.ts";
import type { Environment, TaskSettings, WallTime } from "../domain/task.ts";

/** Where the scheduler keeps its own state. */
export type StoreSettings =
  | { readonly kind: "sqlite"; readonly path: string }
  | PostgresStoreSettings;

/** A store on a PostgreSQL server. */
export interface PostgresStoreSettings {
  readonly kind: "postgres";
  /** A secret: it may hold a password. */
  readonly url: string;
  /** Name of the schema in the database that holds the store. */
  readonly schema: string;
  /** Absolute; relative paths of certificates start here. */
  readonly directory: string;
}

/** As it stands in the file. */
export type StoreWritten =
  | Extract<StoreSettings, { kind: "sqlite" }>
  | Omit<PostgresStoreSettings, "directory">;

/** How mail leaves. */
export type TransportSettings =
  | { readonly kind: "outbox"; readonly dir: string }
  | { readonly kind: "smtp"; readonly url: string };

/** A mailbox: an address and, perhaps, a name before it. */
export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

/** The section `mail:`. */
export interface MailSettings {
  readonly transport: TransportSettings;
  readonly from: Mailbox;
  readonly replyTo: Mailbox | null;
  /** In DEVELOPMENT every mail goes to this address instead; null: to the outbox. */
  readonly developmentTo: string | null;
  /** Page where people say which mails they want; https. */
  readonly accountUrl: string | null;
  /** Whom copies in Bcourse's message centre are from: the address of one of its users; null: none are made. */
  readonly messageCentre: { readonly user: string } | null;
  /** Most mails a second; null: as fast as the server takes them. */
  readonly ratePerSecond: number | null;
}

/** Where the page listens. */
export type ListenSettings =
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** The section `tell:`, whom to tell when something is wrong. */
export interface TellSettings {
  /** Who gets mails; empty: nobody. */
  readonly mail: readonly string[];
  /** Where news is posted to; null: nowhere. A secret: who knows it may post there. */
  readonly webhook: string | null;
  /** What is called while all is well; null: nothing. A secret too. */
  readonly heartbeat: string | null;
  /** When the morning letter goes out, to those who get mails; null: there is none. */
  readonly morningLetter: WallTime | null;
  /** How long news is gathered before it is told. */
  readonly gatherMs: number;
  readonly language: "en" | "nl";
}

/** What the scheduler may use. */
export interface Limits {
  /** Jobs of all tasks at a time. */
  readonly jobs: number;
  /** Memory of a handler host for JavaScript values, in MB. */
  readonly hostMemoryMb: number;
}

/** automations.yaml, checked, with every default filled in and every path absolute. */
export interface Config {
  /** The file as the person named it. */
  readonly path: string;
  /** Hash of what is written in it, by which hosts see whether they have the same. */
  readonly hash: string;
  /** Absolute directory of the file; relative paths in it start here. */
  readonly directory: string;
  readonly environment: Environment;
  /** IANA name. */
  readonly timezone: string;
  /** URL of the course database, in SQLAlchemy's form. A secret: it may hold a password. */
  readonly database: string;
  readonly store: StoreSettings;
  /** Absolute directory of handler modules on disk. */
  readonly handlersDir: string;
  /** How often the queries are asked again. */
  readonly reconcileMs: number;
  /** How long SIGTERM lets running attempts finish. */
  readonly shutdownGraceMs: number;
  /** How long finished jobs are kept whose item has left the query. */
  readonly retentionMs: number;
  readonly limits: Limits;
  /** What is written of the log. */
  readonly log: LogLevels;
  readonly mail: MailSettings;
  readonly tell: TellSettings;
  readonly listen: ListenSettings;
  /** Whether the page and the API may act, and not only show. */
  readonly allowsActions: boolean;
  /** Every task of the file, the disabled ones too, in its order. */
  readonly tasks: readonly TaskSettings[];
  /** Makes a problem at the place in the file where a path such as `["tasks", "x", "query"]` stands. */
  readonly problemAt: (
    path: readonly string[],
    message: string,
    severity?: Problem["severity"],
  ) => Problem;
}

/** What loading a file came to: never half a configuration. */
export type LoadResult =
  | { readonly config: Config; readonly problems: readonly Problem[] }
  | { readonly config: null; readonly problems: readonly Problem[] };
