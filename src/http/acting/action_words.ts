import { DUTCH_ACTIONS } from "./dutch_action_words.ts";
import type { Refusal, Verb } from "../../domain/action.ts";
import type { Prospect } from "../../run/actions/prospect.ts";
import { type Asked, count, nameOf } from "./counted.ts";

/** Every word about actions in one language. */
export type ActionWords = typeof ENGLISH_ACTIONS;

const ASK: Readonly<Record<Verb, (about: Asked) => string>> = {
  "pause": (about) => `Pause ${nameOf(about)}?`,
  "resume": (about) => `Resume ${nameOf(about)}?`,
  "trigger": (about) => `Run ${nameOf(about)} now?`,
  "retry": (about) => `Try ${nameOf(about)} again?`,
  "retry-failures": (about) => `Try everything of ${nameOf(about)} again that failed?`,
  "cancel": (about) => `Cancel ${nameOf(about)}?`,
  "send": () => "Send this mail again?",
  "drop": () => "Give this mail up?",
  "reconcile": () => "Compare everything with the course database now?",
};

const EFFECT: Readonly<Record<Verb, string>> = {
  "pause":
    "Nothing of this task starts until somebody resumes it. It goes on planning; what becomes too late meanwhile is missed.",
  "resume": "The task starts its jobs again. What is due by now starts at once.",
  "trigger": "What was to run later runs now.",
  "retry": "The job runs now and has all its attempts again.",
  "retry-failures": "Each job that failed or was missed runs now and has all its attempts again.",
  "cancel":
    "The job does not run, whatever happens in Bcourse. Nobody is told. You can run it after all later.",
  "send": "Its job runs again and sends this mail. The recipient may have it already.",
  "drop": "The mail is not sent any more. Nobody is told.",
  "reconcile":
    "All queries are asked and the plan is brought up to date, as happens by itself every now and then.",
};

const BUTTON: Readonly<Record<Verb, string>> = {
  "pause": "Pause",
  "resume": "Resume",
  "trigger": "Run now",
  "retry": "Try again",
  "retry-failures": "Try all again",
  "cancel": "Cancel the job",
  "send": "Send again",
  "drop": "Give up",
  "reconcile": "Compare now",
};

const DONE: Readonly<Record<Verb, (jobs: number) => string>> = {
  "pause": () => "The task is paused.",
  "resume": (jobs) =>
    jobs === 0
      ? "The task is resumed."
      : `The task is resumed; ${count(jobs, "job", "jobs")} start now.`,
  "trigger": (jobs) => `${count(jobs, "job is", "jobs are")} due now.`,
  "retry": () => "The job is due now.",
  "retry-failures": (jobs) => `${count(jobs, "job is", "jobs are")} due now.`,
  "cancel": () => "The job is cancelled.",
  "send": () => "The mail is to be sent again.",
  "drop": () => "The mail is given up.",
  "reconcile": (jobs) =>
    jobs === 0
      ? "Compared: nothing had changed."
      : `Compared: ${count(jobs, "change", "changes")} planned.`,
};

const REFUSED: Readonly<Record<Refusal, string>> = {
  ACTION_NO_TASK: "There is no such task.",
  ACTION_NO_JOB: "There is no such job.",
  ACTION_NO_ITEM: "No job is known of this item: perhaps the task does not ask for it.",
  ACTION_NO_MAIL:
    "There is no such mail that is held or may have been sent. Somebody may have decided about it.",
  ACTION_TASK_OFF: "The task is switched off in automations.yaml, or no longer in it.",
  ACTION_TASK_PAUSED: "The task is paused. Resume it first.",
  ACTION_ALREADY: "It is so already.",
  ACTION_JOB_RUNNING: "The job is running now. Wait until it is done, and look again.",
  ACTION_JOB_FINISHED: "The job is done with already.",
  ACTION_JOB_PLANNED: "The job has not run yet: there is nothing to try again.",
  ACTION_EVENT_BEGUN: "Its event has begun: nobody is mailed about the past.",
  ACTION_NOTHING: "There is no job that this could be done to.",
  ACTION_CHANGED: "It has changed just now. Look at it again.",
};

/** English. */
export const ENGLISH_ACTIONS = {
  ask: ASK,
  effect: EFFECT,
  button: BUTTON,
  done: DONE,
  refused: REFUSED,
  nobody: "Nobody is mailed.",
  people: (people: number, isAtLeast: boolean) =>
    isAtLeast
      ? `At least ${
        count(people, "person is", "people are")
      } mailed; how many more, the task finds out when it runs.`
      : people === 0
      ? "As things stand, nobody is mailed."
      : `${count(people, "person is", "people are")} mailed.`,
  peopleUnknown: "How many people are mailed, the task finds out when it runs.",
  jobs: (jobs: number) => `${count(jobs, "job runs", "jobs run")}.`,
  past: (jobs: number) =>
    `${
      count(jobs, "job is", "jobs are")
    } left out, as their event has begun: nobody is mailed about the past.`,
  cut: "There are more: do this again for the rest.",
  gone: (jobs: number) =>
    `${
      count(jobs, "job", "jobs")
    } will be cancelled instead, as Bcourse no longer has what they are about.`,
  sentBefore: (mails: number) =>
    `${count(mails, "mail was", "mails were")} sent before; those people are not mailed again.`,
  recipient: (to: string, subject: string) => subject === "" ? to : `To ${to}: ${subject}`,
  noGoBack: "No, go back",
  cannot: "This cannot be done",
  readOnly: "Everything can be looked at here, and nothing changed",
  readOnlyNote:
    "automations.yaml says http.actions: false. Whoever may edit that file can change it.",
  signInTitle: "Sign in",
  signInHow:
    "To change something, or to see people's addresses whole, sign this browser in. On the machine where the scheduler runs, as its user, enter:",
  signInThen: "It prints an address that can be used once. Open it in this browser.",
  signInAs: (who: string) => `This browser will act for ${who}, for twelve hours.`,
  signInButton: "Sign in on this browser",
  signInTooLate: "This address was used already, or is too old",
  signedIn: "This browser is signed in.",
  signedOut: "This browser is signed out.",
  signOut: "Sign out",
};

/** The words about actions that go with those of a page. */
export function actionWords({ locale }: { readonly locale: string }): ActionWords {
  return locale.startsWith("nl") ? DUTCH_ACTIONS : ENGLISH_ACTIONS;
}

/** Says, line by line, what comes of an action. */
export function consequences(
  { verb, jobs, past, isCut, gone, people, isAtLeast, sent }: Pick<
    Prospect,
    "verb" | "jobs" | "past" | "isCut" | "gone" | "people" | "isAtLeast" | "sent"
  >,
  words: ActionWords,
): readonly string[] {
  if (!mailsPeople(verb) || jobs === 0) return [words.nobody];
  return [
    words.jobs(jobs),
    people === null ? words.peopleUnknown : words.people(people, isAtLeast),
    ...(sent > 0 ? [words.sentBefore(sent)] : []),
    ...(gone > 0 ? [words.gone(gone)] : []),
    ...(past > 0 ? [words.past(past)] : []),
    ...(isCut ? [words.cut] : []),
  ];
}

/** Says whether an action lets jobs run, and so may mail people. */
export function mailsPeople(verb: Verb): boolean {
  return ["trigger", "retry", "retry-failures", "send", "resume"].includes(verb);
}
