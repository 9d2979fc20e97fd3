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
    config: "Instellingen",
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
  toDo: "Wat te doen:",
  andMore: (more) => `en nog ${more}`,
  configProblem: "De instellingen hebben een probleem",
  configWarning: "In de instellingen staat iets vreemds",
  configErrorAdvice:
    "Verbeter die regel van het bestand. Tot dan werken de laatste goede instellingen door.",
  configWarningAdvice:
    "Kijk eens naar die regel van het bestand. Alles werkt intussen gewoon door.",
  courseDown: "De cursusdatabase geeft geen antwoord",
  courseAdvice:
    "Kijk of de database draait en of database: in de instellingen de juiste noemt. Er gaat niets verloren: wat gepland is blijft staan, en er wordt vanzelf opnieuw gevraagd.",
  queryFails: (task) => `De zoekopdracht van ${task} mislukt`,
  queryAdvice:
    "Kijk de zoekopdracht in de instellingen na. Wat gepland is blijft staan; voor deze taak komt er niets bij tot het weer werkt.",
  rowProblems: (rows, task) =>
    rows === 1 ? `1 rij van ${task} is onbruikbaar` : `${rows} rijen van ${task} zijn onbruikbaar`,
  rowAdvice: "Verbeter ze in de cursusdatabase. Alle andere rijen worden gewoon gepland.",
  stuck: (loop, lasting) =>
    loop === "planning"
      ? `Het plannen staat al ${lasting} stil`
      : `Het starten van opdrachten staat al ${lasting} stil`,
  stuckAdvice: "Start de scheduler opnieuw. Er gaat niets door verloren.",
  trouble: "De scheduler kan zijn werk niet doen",
  troubleSince: (since) => `Sinds ${since}. Het wordt vanzelf opnieuw geprobeerd.`,
  troubleAdvice:
    "Lees het logboek van de scheduler. Er gaat niets verloren: opdrachten lopen zodra het weer werkt.",
  mend: (hint) => `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`,
  hold: {
    mail: "Mails wachten op de mailserver",
    course: "Opdrachten wachten op de cursusdatabase",
  },
  holdDetail: ({ since, tries, next }) =>
    `Sinds ${since}; ${tries === 1 ? "één keer" : `${tries} keer`} geprobeerd, en weer ${next}.`,
  holdAdvice: {
    mail:
      "Kijk of de mailserver draait, en of mail.transport: in de instellingen de juiste noemt, met de juiste gebruiker en het juiste wachtwoord. Er gaat niets verloren: de mails gaan vanzelf uit, de eerstvolgende training eerst.",
    course:
      "Kijk of de database draait en of database: in de instellingen de juiste noemt. Er gaat niets verloren: de opdrachten lopen vanzelf zodra hij terug is.",
  },
  rests: (task) => `${task} rust, omdat het steeds mislukt`,
  restsDetail: (failures, until) =>
    `${failures} pogingen achter elkaar zijn mislukt. Eén opdracht wordt opnieuw geprobeerd: ${until}.`,
  restsAdvice:
    "Open een opdracht van de taak en lees wat er misgaat. De opdrachten wachten intussen en verliezen geen pogingen.",
  paused: (task) => `${task} is gepauzeerd`,
  pausedDetail: (who, since) => `Door ${who}, ${since}.`,
  pausedAdvice: "Hervat de taak als u zover bent. Wat tot dan te laat wordt, wordt gemist.",
  late: (jobs) => jobs === 1 ? "1 opdracht is te laat" : `${jobs} opdrachten zijn te laat`,
  lateDetail: (since) => `De eerste was aan de beurt: ${since}.`,
  lateAdvice:
    "Meestal niets: late opdrachten lopen zodra er weer is waar ze op wachten. Staat hier verder niets en groeit het aantal, lees dan het logboek van de scheduler.",
  failed: (jobs, task) => `${task}: ${jobs} mislukt`,
  failedAdvice:
    "Open de opdracht en lees wat er misging en wie wel een mail kreeg. Het wordt niet vanzelf opnieuw geprobeerd.",
  missed: (jobs, task) => `${task}: ${jobs} gemist`,
  missedAdvice:
    "Er wordt niets meer voor verstuurd, want dat zou te laat komen. Zeg het de mensen zelf als het ertoe doet.",
  mailRefused: (mails, to) =>
    mails === 1 ? `Een mail aan ${to} is geweigerd` : `${mails} mails zijn geweigerd`,
  mailRefusedAdvice: "Verbeter het adres in Bcourse, en bereik deze persoon intussen anders.",
  mailUnknown: (mails, to) =>
    mails === 1
      ? `Een mail aan ${to} is misschien verstuurd, misschien niet`
      : `${mails} mails zijn misschien verstuurd, misschien niet`,
  mailUnknownAdvice:
    "Niets: de scheduler werd gestopt tijdens het versturen. De mail gaat opnieuw uit als de opdracht weer loopt, en komt dan misschien dubbel aan.",
  mailHeld: (mails, to) =>
    mails === 1
      ? `Een mail aan ${to} wacht, want die is misschien al verstuurd`
      : `${mails} mails wachten, want die zijn misschien al verstuurd`,
  mailHeldAdvice: "Vraag of de mail is aangekomen. Hij wordt niet vanzelf opnieuw verstuurd.",
  openJob: "Open de opdracht",
  noReason: "Er is geen reden gegeven.",
};
