import { DUTCH_ATTENTION } from "../../run/words/dutch.ts";
import type { Words } from "../words.ts";
import type { ENGLISH_OVERVIEW } from "./english_overview.ts";

/** What the first page says in Dutch, but for its lists. */
export const DUTCH_OVERVIEW: Pick<Words, keyof typeof ENGLISH_OVERVIEW> = {
  locale: "nl-NL",
  product: "bcourse-scheduler",
  skipLink: "Naar de inhoud",
  navigation: "Pagina's",
  places: {
    overview: "Overzicht",
    tasks: "Taken",
    jobs: "Opdrachten",
    mails: "Mails",
    people: "Mensen",
    config: "Configuratie",
    audit: "Logboek",
  },
  today: "vandaag",
  tomorrow: "morgen",
  yesterday: "gisteren",
  justNow: "nu",
  at: (day, time) => `${day} om ${time}`,
  maybeTwice: "verstuurd, misschien dubbel",
  development: "DEVELOPMENT",
  developmentNote:
    "Niemand krijgt echt mail, en elke opdracht loopt een seconde nadat die is gepland.",

  // The sentence on top.
  allWell: "Alles gaat goed.",
  starting: "Bezig met opstarten.",
  startingNote: "De cursusdatabase wordt voor het eerst bevraagd; dat duurt even.",
  attention: (things) =>
    things === 1 ? "1 ding vraagt aandacht." : `${things} dingen vragen aandacht.`,
  sentToday: (mails) =>
    mails === 0
      ? "Vandaag is er geen mail verstuurd"
      : mails === 1
      ? "Vandaag is er 1 mail verstuurd"
      : `Vandaag zijn er ${mails} mails verstuurd`,
  nextJob: (when, label) => `de volgende opdracht loopt ${when}, voor ${label}.`,
  dueJob: (label) => `de volgende opdracht, voor ${label}, is nu aan de beurt.`,
  nothingNext: "er is niets gepland.",
  noTasks: "In automations.yaml staat geen taak die aan staat, dus er wordt niets verstuurd.",

  // What needs attention.
  attentionHeading: "Wat aandacht vraagt",
  ...DUTCH_ATTENTION,
  paused: (task) => `${task} is gepauzeerd`,
  pausedDetail: (who, since) => `Door ${who}, ${since}.`,
  pausedAdvice: "Hervat de taak als u zover bent. Wat tot dan te laat wordt, wordt gemist.",
  openJob: "Open de opdracht",
};
