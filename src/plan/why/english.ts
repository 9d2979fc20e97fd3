import type { DeliveryState } from "../../domain/delivery.ts";
import { ENGLISH_HEADINGS } from "./headings.ts";
import { ENGLISH_LEFT_OUT } from "./left_out_words.ts";
import type { Meant, RuleView, Timed } from "./line.ts";
import type { Say } from "./say.ts";
import type { WhyWords } from "./words.ts";

const MAIL: Readonly<Record<DeliveryState, string>> = {
  intended: "is being sent",
  sent: "was sent",
  failed: "was not taken",
  unknown: "may or may not have gone out",
  held: "is held, as it may have gone out already",
  dropped: "was given up, as it may have gone out already",
};

const OUTCOME: Readonly<Record<string, string>> = {
  succeeded: "Ran and is done",
  skipped: "Ran, and there was nothing to do",
  failed: "Failed for good",
  retried: "Failed, to be tried again",
  put_back: "Was put back, which costs no attempt",
  rescued: "Was interrupted, to be run again",
};

const DEPENDENCY = { mail: "the mail server", course: "the course database" } as const;

/** The stories in English. */
export const ENGLISH: WhyWords = {
  locale: "en-GB",
  units: {
    ...{ month: ["month", "months"], day: ["day", "days"], hour: ["hour", "hours"] },
    ...{ minute: ["minute", "minutes"], second: ["second", "seconds"] },
  },
  away: { now: "now", in: (length) => `in ${length}`, ago: (length) => `${length} ago` },
  leftOut: ENGLISH_LEFT_OUT,
  headings: ENGLISH_HEADINGS,
  lines: {
    task_unknown: ({ task, near }) => `There is no task named "${task}".${meantTask(near)}`,
    task_removed: ({ task, since }, say) =>
      `The task ${task} is no longer in automations.yaml${
        sinceOf(since, say)
      }: nothing of it runs.`,
    task_off: ({ task, since }, say) =>
      `The task ${task} is switched off${
        sinceOf(since, say)
      } (enabled: false): nothing of it runs.`,
    task_paused: ({ task, since, by }, say) =>
      `The task ${task} is paused${by === null ? "" : ` by ${by}`}${
        sinceOf(since, say)
      }: its jobs wait until it is resumed.`,
    task_rests: ({ task, failures, until }, say) =>
      `The task ${task} rests, as it failed ${times(failures)} in a row; one job is tried again ${
        say.moment(until)
      }.`,
    waits_for: ({ dependency, since, tries, next_try_at, reason }, say) =>
      `Its jobs wait for ${DEPENDENCY[dependency]}${sinceOf(since, say)}: ${reason}. Tried ${
        times(tries)
      }, and again ${say.moment(next_try_at)}. No attempt is lost by it.`,
    query_fails: ({ task, reason }) =>
      `The query of ${task} fails, so nothing new is planned and nothing is cancelled: ${reason}`,
    task_not_planned: ({ task }) => `The scheduler has not looked at the task ${task} yet.`,
    daemon_down: ({ since }, say) =>
      `The scheduler is not running${
        since === null ? "" : ` (last seen ${say.moment(since)})`
      }: nothing runs until it is started.`,
    not_asked: ({ reason }) => `The course database could not be looked at: ${reason}`,

    item_unknown: ({ item, near }) =>
      `Nothing is known of an item "${item}": the task's query does not give it, and it never had a job.${
        meantItem(near)
      }`,
    in_query: ({ events, training_type }) =>
      `It is in the task's query, with ${events === 1 ? "1 event" : `${events} events`}${
        training_type === null ? "" : `, training type ${training_type}`
      }.`,
    never_in_query: () => `It is not in the task's query, and never was while anybody looked.`,
    left_query: ({ since }, say) =>
      `It has not been in the task's query since ${say.moment(since)}.`,
    no_longer_in_query: () =>
      `It is no longer in the task's query; since when is not known, as it left while the scheduler was not running, or long ago.`,
    came_back: ({ left_at, back_at }, say) =>
      `It left the query ${say.moment(left_at)} and was back ${say.moment(back_at)}.`,
    row_unusable: ({ problem }) => `Its row in the query cannot be used: ${problem}`,
    training_gone: () => `Bcourse has no training of that number any more.`,
    training_inactive: () => `The training is not active in Bcourse, so that it gets no reminders.`,
    training_over: ({ last_at }, say) => `The training's last event began ${say.moment(last_at)}.`,
    training_without_events: () => `The training has no events in Bcourse.`,
    wrong_type: ({ training_type, wanted }) =>
      `Its training type ${training_type ?? "(none)"} is not among those of the task: ${
        wanted.join(", ")
      }. So it gets no job.`,
    other_event: ({ event, chosen_at, others }, say) =>
      `Only its ${event} event counts (event: ${event}): ${say.moment(chosen_at)}. The other ${
        others === 1 ? "one gets" : `${others} get`
      } no job.`,
    past_before_task: (line, say) =>
      `It gets no job: it was due ${say.moment(line.run_at)}, before the task was first seen ${
        say.moment(line.first_seen_at)
      }, and catch_up is false.${ruleText(line, say)}`,
    first_plan_stands: ({ event_at }, say) =>
      `Its event ${
        say.moment(event_at)
      } gets no job: replace_existing is false, and the first plan stands.`,
    will_be_planned: (line, say) =>
      `It has no job yet; the next look at the query plans one for ${say.moment(line.run_at)}.${
        ruleText(line, say)
      }`,
    will_move: (line, say) =>
      `The next look at the query moves its job from ${say.moment(line.from_run_at)} to ${
        say.moment(line.run_at)
      }.${ruleText(line, say)}`,
    will_be_cancelled: ({ reason }) => `The next look at the query cancels its job: ${reason}.`,
    will_be_missed: ({ reason }) => `It does not run any more: ${reason}.`,
    other_environment: ({ environment, jobs }) =>
      `It has ${
        jobs === 1 ? "a job" : `${jobs} jobs`
      } in the environment ${environment}, which this one leaves alone.`,

    planned: (line, say) => `Planned for ${say.moment(line.run_at)}.${ruleText(line, say)}`,
    moved: ({ from_event_at, to_event_at, from_run_at, to_run_at, reason }, say) => {
      if (from_run_at === null || to_run_at === null) return `Moved${because(reason)}.`;
      const event = from_event_at === null || to_event_at === null || from_event_at === to_event_at
        ? ""
        : ` The event moved from ${say.moment(from_event_at)} to ${say.moment(to_event_at)}.`;
      return from_run_at === to_run_at
        ? `Changed${because(reason)}.${event}`
        : `Moved from ${say.moment(from_run_at)} to ${say.moment(to_run_at)}${
          because(reason)
        }.${event}`;
    },
    restored: ({ reason }) => `Planned again${because(reason)}.`,
    // The reason says it already where the planner cancelled it.
    cancelled: ({ cause, reason }) =>
      `Cancelled${cause === "person" ? " by a person" : ""}${because(reason)}.`,
    missed: ({ reason }) => `Missed${because(reason)}.`,
    attempt: ({ outcome, attempt, reason }) =>
      `${OUTCOME[outcome] ?? outcome}${attempt > 1 ? ` (attempt ${attempt})` : ""}${
        because(reason)
      }.`,
    done: ({ at, mails, refused, left_out }, say) =>
      `It ran ${say.moment(at)}: ${mailsText(mails)} sent${
        refused === 0 ? "" : `, ${refused} refused`
      }${left_out === 0 ? "" : `, ${people(left_out)} left out`}.`,
    is_running: ({ since, attempt }, say) =>
      `It is running now, attempt ${attempt}${sinceOf(since, say)}.`,
    will_run: (line, say) =>
      `${line.kept ? "It is to run" : "It will run"} ${say.moment(line.run_at)} (${
        say.away(line.run_at)
      })${line.kept ? ", once nothing keeps it" : ""}.${ruleText(line, say)}`,
    will_run_again: ({ due_at, attempt }, say) =>
      `It will run ${say.moment(due_at)} (${say.away(due_at)}), attempt ${attempt}.`,
    is_due: ({ since }, say) => `It is due since ${say.moment(since)} and runs as soon as it can.`,

    mail: ({ to, subject, state, answer, unknown_at }) =>
      `Mail to ${to}${subject === "" ? "" : `, "${subject}"`}: ${MAIL[state]}${
        unknown_at !== null && state === "sent" ? ", perhaps twice" : ""
      }${answer === null ? "" : `; the server answered: ${answer}`}.`,
    left_out: ({ to, name, reason, note }) =>
      `No mail to ${who(name, to)}: ${ENGLISH_LEFT_OUT[reason]}${
        note === null ? "" : ` (${note})`
      }.`,

    person_summary: ({ mails, ahead }) =>
      `${mailsText(mails)} sent to this address, ${mailsText(ahead)} to come as things stand.`,
    person_nothing: () => `Nothing is known of this address.`,
    person_gets_none: ({ reason }) =>
      `This person gets no mails as things stand: ${ENGLISH_LEFT_OUT[reason]}.`,
    account_missing: () => `No account in Bcourse has this address.`,
    account: ({ name, reason }) =>
      `Account${name === "" ? "" : ` of ${name}`}: ${
        reason === null ? "active, and gets e-mails" : ENGLISH_LEFT_OUT[reason]
      }.`,
    account_no_settings: () => `It has no settings of its own, which counts as e-mails on.`,
    enrolled: ({ training, label, status }) => `In training ${training}, ${label}: ${status}.`,
    trains: ({ training, label }) => `Trainer of training ${training}, ${label}.`,
    not_among: ({ job, label, mails }) =>
      `Not among the people of ${job}, ${label}, when it ran: it sent ${
        mailsText(mails)
      }, and knew nothing of this address.`,
    will_get: ({ task, label, job, run_at }, say) =>
      `${say.moment(run_at)}: ${task} for ${label} (${job}).`,
    will_not_get: ({ task, label, job, run_at, reason }, say) =>
      `${say.moment(run_at)}: not from ${task} for ${label} (${job}): ${ENGLISH_LEFT_OUT[reason]}.`,
  },
};

function sinceOf(since: string | null, say: Say): string {
  return since === null ? "" : ` since ${say.moment(since)}`;
}

function because(reason: string | null): string {
  return reason === null ? "" : `: ${reason}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function mailsText(count: number): string {
  return count === 1 ? "1 mail" : `${count} mails`;
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}

function who(name: string, to: string): string {
  if (name === "") return to === "" ? "somebody without an address" : to;
  return to === "" ? name : `${name} <${to}>`;
}

/** Such as ` 2 days before Tue 1 December 10:00 = Sun 29 November 10:00.` */
function ruleText(
  { event_at, run_at, rule }: Timed,
  say: Say,
): string {
  if (rule === null) return "";
  return ` ${distance(rule, say)} ${say.moment(event_at)}${
    rule.at === null ? "" : `, at ${rule.at} that day`
  } = ${say.moment(run_at)}.`;
}

function distance(rule: RuleView, say: Say): string {
  const length = say.length(rule);
  return length === "" ? "The event" : `${length} ${rule.direction}`;
}

function meantTask(near: readonly string[]): string {
  return near.length === 0 ? "" : ` Did you mean ${near.join(", ")}?`;
}

function meantItem(near: readonly Meant[]): string {
  if (near.length === 0) return "";
  return ` Did you mean ${near.map(({ item, label }) => `${item} (${label})`).join(", ")}?`;
}
