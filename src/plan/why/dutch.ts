import type { DeliveryState } from "../../domain/delivery.ts";
import { DUTCH_HEADINGS } from "./headings.ts";
import { DUTCH_LEFT_OUT } from "./left_out_words.ts";
import type { Meant, RuleView, Timed } from "./line.ts";
import type { Say } from "./say.ts";
import type { WhyWords } from "./words.ts";

const MAIL: Readonly<Record<DeliveryState, string>> = {
  intended: "wordt verstuurd",
  sent: "is verstuurd",
  failed: "is niet aangenomen",
  unknown: "is misschien verstuurd",
  held: "wordt vastgehouden, omdat die misschien al verstuurd is",
  dropped: "is opgegeven, omdat die misschien al verstuurd is",
};

const OUTCOME: Readonly<Record<string, string>> = {
  succeeded: "Uitgevoerd en klaar",
  skipped: "Uitgevoerd, en er was niets te doen",
  failed: "Voorgoed mislukt",
  retried: "Mislukt, wordt opnieuw geprobeerd",
  put_back: "Teruggezet, wat geen poging kost",
  rescued: "Onderbroken, wordt opnieuw uitgevoerd",
};

const CAUSE = {
  left: "Geannuleerd, omdat het item niet meer in de query stond",
  task_off: "Geannuleerd, omdat de taak is uitgezet of uit automations.yaml is gehaald",
  person: "Geannuleerd door een persoon",
} as const;

const NAMES = {
  ...{ mail: "de mailserver", course: "de cursusdatabase", first: "eerste", last: "laatste" },
} as const;

/** The stories in Dutch. Reasons that were recorded stay in the words they were recorded in. */
export const DUTCH: WhyWords = {
  locale: "nl-NL",
  units: {
    ...{ month: ["maand", "maanden"], day: ["dag", "dagen"], hour: ["uur", "uur"] },
    ...{ minute: ["minuut", "minuten"], second: ["seconde", "seconden"] },
  },
  away: { now: "nu", in: (length) => `over ${length}`, ago: (length) => `${length} geleden` },
  leftOut: DUTCH_LEFT_OUT,
  headings: DUTCH_HEADINGS,
  lines: {
    task_unknown: ({ task, near }) => `Er is geen taak die "${task}" heet.${meantTask(near)}`,
    task_removed: ({ task, since }, say) =>
      `De taak ${task} staat${
        sinceOf(since, say)
      } niet meer in automations.yaml: er wordt niets van uitgevoerd.`,
    task_off: ({ task, since }, say) =>
      `De taak ${task} staat${
        sinceOf(since, say)
      } uit (enabled: false): er wordt niets van uitgevoerd.`,
    task_paused: ({ task, since, by }, say) =>
      `De taak ${task} is${sinceOf(since, say)} gepauzeerd${
        by === null ? "" : ` door ${by}`
      }: de opdrachten wachten tot die wordt hervat.`,
    task_rests: ({ task, failures, until }, say) =>
      `De taak ${task} rust, omdat die ${failures} keer achter elkaar mislukte; ${
        say.moment(until)
      } wordt één opdracht opnieuw geprobeerd.`,
    waits_for: ({ dependency, since, tries, next_try_at, reason }, say) =>
      `De opdrachten wachten${sinceOf(since, say)} op ${
        NAMES[dependency]
      }: ${reason}. ${tries} keer geprobeerd, opnieuw ${
        say.moment(next_try_at)
      }. Het kost geen poging.`,
    query_fails: ({ task, reason }) =>
      `De query van ${task} mislukt; er wordt niets nieuws gepland en niets geannuleerd: ${reason}`,
    task_not_planned: ({ task }) => `De planner heeft nog niet naar de taak ${task} gekeken.`,
    daemon_down: ({ since }, say) =>
      `De planner draait niet${
        since === null ? "" : ` (laatst gezien ${say.moment(since)})`
      }: er gebeurt niets tot die wordt gestart.`,
    not_asked: ({ reason }) => `In de cursusdatabase kon niet worden gekeken: ${reason}`,

    item_unknown: ({ item, near }) =>
      `Van een item "${item}" is niets bekend: de query van de taak geeft het niet, en er was nooit een opdracht voor.${
        meantItem(near)
      }`,
    in_query: ({ events, training_type }) =>
      `Het staat in de query van de taak, met ${
        events === 1 ? "1 bijeenkomst" : `${events} bijeenkomsten`
      }${training_type === null ? "" : `, trainingstype ${training_type}`}.`,
    never_in_query: () =>
      `Het staat niet in de query van de taak, en stond er nooit in zolang er gekeken is.`,
    left_query: ({ since }, say) =>
      `Het staat sinds ${say.moment(since)} niet meer in de query van de taak.`,
    no_longer_in_query: () =>
      `Het staat niet meer in de query van de taak; sinds wanneer is niet bekend, omdat het verdween toen de planner niet draaide, of lang geleden.`,
    came_back: ({ left_at, back_at }, say) =>
      `Het verdween ${say.moment(left_at)} uit de query en was ${say.moment(back_at)} terug.`,
    row_unusable: ({ problem }) => `De rij in de query is niet bruikbaar: ${problem}`,
    training_gone: () => `Bcourse heeft geen training met dat nummer meer.`,
    training_inactive: () =>
      `De training is niet actief in Bcourse, en krijgt dus geen herinneringen.`,
    training_over: ({ last_at }, say) =>
      `De laatste bijeenkomst van de training begon ${say.moment(last_at)}.`,
    training_without_events: () => `De training heeft geen bijeenkomsten in Bcourse.`,
    wrong_type: ({ training_type, wanted }) =>
      `Het trainingstype ${training_type ?? "(geen)"} hoort niet bij die van de taak: ${
        wanted.join(", ")
      }. Er komt dus geen opdracht.`,
    other_event: ({ event, chosen_at, others }, say) =>
      `Alleen de ${NAMES[event]} bijeenkomst telt (event: ${event}): ${
        say.moment(chosen_at)
      }. De andere ${others === 1 ? "krijgt" : `${others} krijgen`} geen opdracht.`,
    past_before_task: (line, say) =>
      `Er komt geen opdracht: het moment was ${say.moment(line.run_at)}, voordat de taak er was (${
        say.moment(line.first_seen_at)
      }), en catch_up is false.${ruleText(line, say)}`,
    first_plan_stands: ({ event_at }, say) =>
      `De bijeenkomst van ${
        say.moment(event_at)
      } krijgt geen opdracht: replace_existing is false, en het eerste plan blijft staan.`,
    will_be_planned: (line, say) =>
      `Er is nog geen opdracht; bij de volgende blik in de query komt er een voor ${
        say.moment(line.run_at)
      }.${ruleText(line, say)}`,
    will_move: (line, say) =>
      `Bij de volgende blik in de query gaat de opdracht van ${say.moment(line.from_run_at)} naar ${
        say.moment(line.run_at)
      }.${ruleText(line, say)}`,
    will_be_cancelled: ({ reason }) =>
      `Bij de volgende blik in de query wordt de opdracht geannuleerd: ${reason}.`,
    will_be_missed: ({ reason }) => `De opdracht wordt niet meer uitgevoerd: ${reason}.`,
    other_environment: ({ environment, jobs }) =>
      `In de omgeving ${environment} ${
        jobs === 1 ? "is er een opdracht" : `zijn er ${jobs} opdrachten`
      } voor; deze omgeving laat die met rust.`,

    planned: (line, say) => `Gepland voor ${say.moment(line.run_at)}.${ruleText(line, say)}`,
    moved: ({ from_event_at, to_event_at, from_run_at, to_run_at, reason }, say) => {
      if (from_run_at === null || to_run_at === null) return `Verplaatst${because(reason)}.`;
      const event = from_event_at === null || to_event_at === null || from_event_at === to_event_at
        ? ""
        : ` De bijeenkomst ging van ${say.moment(from_event_at)} naar ${say.moment(to_event_at)}.`;
      return from_run_at === to_run_at
        ? `Gewijzigd${because(reason)}.${event}`
        : `Verplaatst van ${say.moment(from_run_at)} naar ${say.moment(to_run_at)}${
          because(reason)
        }.${event}`;
    },
    restored: ({ reason }) => `Opnieuw gepland${because(reason)}.`,
    cancelled: ({ cause, reason }) =>
      `${cause === null ? "Geannuleerd" : CAUSE[cause]}${because(reason)}.`,
    missed: ({ reason }) => `Gemist${because(reason)}.`,
    attempt: ({ outcome, attempt, reason }) =>
      `${OUTCOME[outcome] ?? outcome}${attempt > 1 ? ` (poging ${attempt})` : ""}${
        because(reason)
      }.`,
    done: ({ at, mails, refused, left_out }, say) =>
      `Het is ${say.moment(at)} uitgevoerd: ${mailsText(mails)} verstuurd${
        refused === 0 ? "" : `, ${refused} geweigerd`
      }${left_out === 0 ? "" : `, ${people(left_out)} overgeslagen`}.`,
    is_running: ({ since, attempt }, say) =>
      `Het wordt nu uitgevoerd, poging ${attempt}${sinceOf(since, say)}.`,
    will_run: (line, say) =>
      `Het wordt ${say.moment(line.run_at)} uitgevoerd (${say.away(line.run_at)})${
        line.kept ? ", zodra niets het meer ophoudt" : ""
      }.${ruleText(line, say)}`,
    will_run_again: ({ due_at, attempt }, say) =>
      `Het wordt ${say.moment(due_at)} uitgevoerd (${say.away(due_at)}), poging ${attempt}.`,
    is_due: ({ since }, say) =>
      `Het is sinds ${say.moment(since)} aan de beurt en wordt uitgevoerd zodra dat kan.`,

    mail: ({ to, subject, state, answer, unknown_at }) =>
      `Mail aan ${to}${subject === "" ? "" : `, "${subject}"`}: ${MAIL[state]}${
        unknown_at !== null && state === "sent" ? ", misschien twee keer" : ""
      }${answer === null ? "" : `; de server antwoordde: ${answer}`}.`,
    left_out: ({ to, name, reason, note }) =>
      `Geen mail aan ${who(name, to)}: ${DUTCH_LEFT_OUT[reason]}${
        note === null ? "" : ` (${note})`
      }.`,

    person_summary: ({ mails, ahead }) =>
      `${mailsText(mails)} aan dit adres verstuurd, ${
        mailsText(ahead)
      } op komst zoals het nu staat.`,
    person_nothing: () => `Van dit adres is niets bekend.`,
    person_gets_none: ({ reason }) =>
      `Deze persoon krijgt zoals het nu staat geen mails: ${DUTCH_LEFT_OUT[reason]}.`,
    account_missing: () => `Geen account in Bcourse heeft dit adres.`,
    account: ({ name, reason }) =>
      `Account${name === "" ? "" : ` van ${name}`}: ${
        reason === null ? "actief, en krijgt e-mails" : DUTCH_LEFT_OUT[reason]
      }.`,
    account_no_settings: () => `Het heeft geen eigen instellingen, wat telt als e-mails aan.`,
    enrolled: ({ training, label, status }) => `In training ${training}, ${label}: ${status}.`,
    trains: ({ training, label }) => `Trainer van training ${training}, ${label}.`,
    not_among: ({ job, label, mails }) =>
      `Hoorde niet bij de mensen van ${job}, ${label}, toen die werd uitgevoerd: er ${
        mails === 1 ? "ging" : "gingen"
      } ${mailsText(mails)} uit, en dit adres kwam er niet in voor.`,
    will_get: ({ task, label, job, run_at }, say) =>
      `${say.moment(run_at)}: ${task} voor ${label} (${job}).`,
    will_not_get: ({ task, label, job, run_at, reason }, say) =>
      `${say.moment(run_at)}: niet van ${task} voor ${label} (${job}): ${DUTCH_LEFT_OUT[reason]}.`,
  },
};

function sinceOf(since: string | null, say: Say): string {
  return since === null ? "" : ` sinds ${say.moment(since)}`;
}

function because(reason: string | null): string {
  return reason === null ? "" : `: ${reason}`;
}

function mailsText(count: number): string {
  return count === 1 ? "1 mail" : `${count} mails`;
}

function people(count: number): string {
  return count === 1 ? "1 persoon" : `${count} mensen`;
}

function who(name: string, to: string): string {
  if (name === "") return to === "" ? "iemand zonder adres" : to;
  return to === "" ? name : `${name} <${to}>`;
}

/** Such as ` 2 dagen vóór di 1 december 10:00 = zo 29 november 10:00.` */
function ruleText({ event_at, run_at, rule }: Timed, say: Say): string {
  if (rule === null) return "";
  return ` ${distance(rule, say)} ${say.moment(event_at)}${
    rule.at === null ? "" : `, om ${rule.at} op die dag`
  } = ${say.moment(run_at)}.`;
}

function distance(rule: RuleView, say: Say): string {
  const length = say.length(rule);
  if (length === "") return "De bijeenkomst";
  return `${length} ${rule.direction === "before" ? "vóór" : "na"}`;
}

function meantTask(near: readonly string[]): string {
  return near.length === 0 ? "" : ` Bedoelde u ${near.join(", ")}?`;
}

function meantItem(near: readonly Meant[]): string {
  if (near.length === 0) return "";
  return ` Bedoelde u ${near.map(({ item, label }) => `${item} (${label})`).join(", ")}?`;
}
