import type { Config } from "../config/config.ts";
import type { Clock, EpochMs } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Access } from "./acting/access.ts";
import type { Problem } from "../domain/problem.ts";
import type { Changes } from "../run/changes.ts";
import type { Daemon } from "../run/daemon.ts";
import type { Story } from "../plan/why/item_story.ts";
import type { Status } from "../run/status.ts";
import type { Question } from "../run/why/why.ts";
import type { Store } from "../store/store.ts";

/**
 * What the page, the API and the health checks are read from: most of it is the daemon's own. Each
 * request looks again, so that `config` may be a getter once the daemon reloads its file.
 */
export interface PageSources extends
  Pick<
    Daemon,
    "since" | "progress" | "troubles" | "planErrors" | "meter" | "running" | "actions"
  > {
  /** Who may act, and see people's addresses whole. */
  readonly access: Access;
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tells when there is something new to show. */
  readonly changes: Changes;
  /** What is wrong with the file as it is now; with errors, an earlier configuration goes on. */
  problems(): readonly Problem[];
  /** When the configuration at work was loaded. */
  loadedAt(): EpochMs;
  /** Everything at a glance, as of now. */
  readStatus(): Promise<Status>;
  /** Tells why, with every address whole. */
  tellWhy(question: Question): Promise<Story>;
}
