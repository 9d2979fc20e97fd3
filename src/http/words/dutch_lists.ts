import type { Words } from "../words.ts";
import type { ENGLISH_LISTS } from "./english_lists.ts";

/** What the lists and the pages beyond the first one say in Dutch. */
export const DUTCH_LISTS: Pick<Words, keyof typeof ENGLISH_LISTS> = {
  show: "Toon",
  search: "Zoek",
  pages: "Pagina's van de lijst",
  firstPage: "Terug naar het begin",
  nextPage: "Volgende pagina",
  everyTask: "elke taak",
  everyState: "elke stand",
  searchSpan: (days) => `Er is in ${days} dagen gezocht. Kies een dag om verder te zoeken.`,
  noneFound: "Er is niets gevonden.",
  noneFoundNote: "Laat een deel van wat u zoekt weg, of kies een andere dag.",

  // Jobs.
  jobShow: {
    coming: "nog te doen",
    over: "alles wat voorbij is",
    failed: "mislukt",
    missed: "gemist",
    succeeded: "gedaan",
    skipped: "niets te doen",
    cancelled: "geannuleerd",
  },
  searchJobs: "een training of haar nummer",

  // Mails and people.
  searchMails: "een onderwerp, of een heel adres",
  allMails: "Alle mails",
  mailCount: (mails) => mails === 1 ? "1 mail" : `${mails} mails`,
  lastOne: "de laatste",
  peopleEmpty: "Nog niemand heeft een mail gekregen.",
  peopleEmptyNote: "Iedereen die er een krijgt staat straks hier, met al zijn mails.",
  searchPeople: "een deel van een adres",
  searchWhole: "een heel adres",
  searchWholeNote:
    "Adressen zijn hier ingekort, dus alleen een heel adres wordt gevonden. Wie is aangemeld kan op een deel zoeken: bcourse-scheduler open.",
  personNotFound: "Er is geen mail aan zo'n adres bekend.",

  // Tasks.
  allTasks: (tasks) => `Alle ${tasks} taken`,
  runsWhen: "Loopt",
  askedLast: "Laatst opgezocht",
  itsSettings: "haar instellingen",
  over: "Wat er liep",
  overEmpty: "Er heeft nog niets gelopen.",
  overEmptyNote: "Elke opdracht staat hier zodra die voorbij is, met hoe het afliep.",
  allOver: "Alles wat er liep",

  // The configuration.
  loadedFrom: (path) => `Zoals gelezen uit ${path}`,
  secretsNote:
    "Wachtwoorden en andere geheimen staan er niet bij. Verander een instelling in het bestand zelf.",
  problems: "Problemen",
  noProblems: "Het bestand heeft geen problemen.",
  general: "Algemeen",
  openTask: (name) => `De pagina van ${name}`,
  yes: "ja",
  no: "nee",
  all: "alle",
  notShown: "niet getoond",

  // The audit.
  auditNote: "Wie wat met de scheduler deed, het laatste eerst.",
  auditEmpty: "Nog niemand heeft iets gedaan.",

  // What can be done.
  act: {
    pause: "Pauzeren",
    resume: "Hervatten",
    trigger: "Nu uitvoeren",
    runNow: "Nu uitvoeren",
    retry: "Opnieuw proberen",
    "retry-failures": "Mislukte opnieuw proberen",
    cancel: "Annuleren",
    send: "Opnieuw versturen",
    drop: "Opgeven",
    reconcile: "Nu kijken wat er veranderd is",
  },
};
