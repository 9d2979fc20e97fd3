/**
 * What the stories of items and people are made of: what the store has, and what the course database
 * said when it was asked.
 * @module
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import type { Hold } from "../../domain/hold.ts";
import type { PlannedJob } from "../../domain/change.ts";
import type { HistoryLine, Job } from "../../domain/job.ts";
import type { LeftOut, LeftOutReason } from "../../domain/left_out.ts";
import type { Sighting } from "../../domain/sighting.ts";
import type { Environment, TaskSettings, TaskStanding } from "../../domain/task.ts";
import type { FoundItem } from "../items.ts";
import type { Meant } from "./line.ts";

/** When and where a story is told. */
export interface Setting {
  readonly now: EpochMs;
  /** IANA zone. */
  readonly timezone: string;
  readonly environment: Environment;
}

/** What the store remembers of the task. */
export interface KnownTask {
  readonly firstSeenAt: EpochMs;
  readonly standing: TaskStanding | null;
  readonly standingSince: EpochMs | null;
  readonly reconciledAt: EpochMs | null;
  readonly error: string | null;
  readonly failures: number;
  readonly openUntil: EpochMs | null;
  readonly pausedAt: EpochMs | null;
  readonly pausedBy: string | null;
}

/** A job with all that was written of it. */
export interface JobFacts {
  readonly job: Job;
  readonly cancelCause: PlannedJob["cancelCause"];
  readonly history: readonly HistoryLine[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly leftOut: readonly LeftOut[];
}

/** What the task's query says of the item now, or why it was not asked. */
export type Asked =
  | { readonly found: FoundItem | null; readonly problems: readonly string[] }
  | { readonly notAsked: string };

/** What Bcourse has of a training, for an item that is one; null: it is not there. */
export type TrainingFacts = {
  readonly isActive: boolean;
  /** Start of its last event; null: it has none. */
  readonly lastAt: EpochMs | null;
} | null;

/** Whether a daemon is at work. */
export interface DaemonFacts {
  readonly isRunning: boolean;
  /** When it last gave a sign of life; null: never. */
  readonly seenAt: EpochMs | null;
}

/** Everything that the story of an item is told from. */
export interface ItemFacts extends Setting {
  readonly task: string;
  readonly item: string;
  /** Null: no task of that name is in automations.yaml, or the file could not be read. */
  readonly settings: TaskSettings | null;
  /** Null: no planner has seen it yet. */
  readonly known: KnownTask | null;
  /** Tasks that may be meant where it is unknown. */
  readonly nearTasks: readonly string[];
  readonly daemon: DaemonFacts;
  readonly hold: Hold | null;
  readonly asked: Asked;
  readonly sighting: Sighting | null;
  /** In the order they were planned. */
  readonly jobs: readonly JobFacts[];
  /** The other environment, where it has jobs of the item. */
  readonly elsewhere: { readonly environment: Environment; readonly jobs: number } | null;
  /** Undefined: it was not looked for. */
  readonly training: TrainingFacts | undefined;
  /** Items that may be meant. */
  readonly near: readonly Meant[];
}

/** An account under the address. */
export interface Account {
  readonly name: string;
  /** Why it gets no mails; null: it does. */
  readonly reason: LeftOutReason | null;
  readonly hasSettings: boolean;
}

/** What the course database has of a person. */
export interface Person {
  readonly accounts: readonly Account[];
  readonly enrolments: readonly {
    readonly training: string;
    readonly label: string;
    readonly status: string;
  }[];
  readonly trains: readonly { readonly training: string; readonly label: string }[];
}

/** Everything that the story of a person is told from. */
export interface PersonFacts extends Setting {
  readonly address: string;
  /** The last first. */
  readonly deliveries: readonly DeliveryRecord[];
  /** The last first. */
  readonly leftOut: readonly LeftOut[];
  /** Null: the course database could not be asked; `notAsked` says why. */
  readonly person: Person | null;
  readonly notAsked: string | null;
  /** Jobs to come that are about the person, with why they would get nothing as things stand. */
  readonly ahead: readonly { readonly job: Job; readonly reason: LeftOutReason | null }[];
  /** Jobs that ran about trainings the person is in now, without a mail to them or a word of them. */
  readonly without: readonly { readonly job: Job; readonly mails: number }[];
}
