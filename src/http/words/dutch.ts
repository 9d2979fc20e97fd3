import type { Words } from "../words.ts";
import { DUTCH_LISTS } from "./dutch_lists.ts";
import { DUTCH_OVERVIEW } from "./dutch_overview.ts";
import { sayLasting, type Unit } from "./lasting.ts";

const UNITS: Readonly<Record<Unit, readonly [one: string, many: string]>> = {
  month: ["maand", "maanden"],
  week: ["week", "weken"],
  day: ["dag", "dagen"],
  hour: ["uur", "uur"],
  minute: ["minuut", "minuten"],
  second: ["seconde", "seconden"],
};

function unit(name: Unit, count: number): string {
  return `${count} ${UNITS[name][count === 1 ? 0 : 1]}`;
}

function lasting(ms: number): string {
  return sayLasting(ms, { unit, none: "minder dan een seconde" });
}

/** Dutch. */
export const DUTCH: Words = {
  ...DUTCH_OVERVIEW,
  ...DUTCH_LISTS,
  jobState: {
    scheduled: "gepland",
    running: "loopt",
    succeeded: "gedaan",
    skipped: "niets te doen",
    failed: "mislukt",
    cancelled: "geannuleerd",
    missed: "gemist",
  },
  mailState: {
    intended: "wordt verstuurd",
    sent: "verstuurd",
    failed: "geweigerd",
    unknown: "misschien verstuurd",
    held: "wacht",
    dropped: "opgegeven",
  },
  event: {
    moved: "Verplaatst naar een andere tijd",
    restored: "Opnieuw gepland",
    cancelled: "Geannuleerd",
    missed: "Gemist",
    succeeded: "Gedaan",
    skipped: "Niets te doen",
    failed: "Mislukt",
    retried: "Mislukt, wordt opnieuw geprobeerd",
    put_back: "Teruggezet, loopt later opnieuw",
    rescued: "Onderbroken, loopt later opnieuw",
  },
  auditSource: {
    command: "met een commando",
    page: "op deze pagina",
    file: "via het bestand",
    signal: "met een signaal",
    daemon: "vanzelf",
  },

  // Lengths of time, and when a task runs.
  unit,
  lasting,
  took: (ms) => `duurde ${lasting(ms)}`,
  rule: ({ lasting, direction, event }) => {
    const which = {
      first: "de eerste bijeenkomst",
      last: "de laatste bijeenkomst",
      all: "elke bijeenkomst",
    };
    const side = direction === "before" ? "voor" : "na";
    return `${lasting === "" ? "bij het begin van" : `${lasting} ${side}`} ${which[event]}`;
  },
  atTime: (time) => `, om ${time}`,

  // What runs and comes.
  running: "Loopt nu",
  nothingRuns: "Op dit moment loopt er niets.",
  coming: "Komt eraan",
  comingNote: (jobs, span) => `${jobs} in de komende ${span}`,
  comingEmpty: (span) => `Voor de komende ${span} is er niets gepland.`,
  comingEmptyNote:
    "Opdrachten verschijnen hier zodra een training dichtbij genoeg is: de cursusdatabase wordt steeds opnieuw bevraagd, en elke herinnering wordt gepland zodra haar training gevonden is.",
  comingEmptyDevelopment:
    "In DEVELOPMENT loopt elke opdracht een seconde nadat die is gepland, dus hier is zelden iets te zien; wat er verstuurd is staat hieronder.",
  comingLater: (when) => `De volgende opdracht daarna loopt ${when}.`,
  nextJobs: "Volgende opdrachten",
  allComing: "Alle opdrachten die nog komen",
  span: { "24h": "24 uur", "7d": "7 dagen", "30d": "30 dagen" },
  spanSwitch: "Hoe ver vooruit",
  timeline: {
    "24h": "Tijdlijn van de opdrachten van de komende 24 uur",
    "7d": "Tijdlijn van de opdrachten van de komende 7 dagen",
    "30d": "Tijdlijn van de opdrachten van de komende 30 dagen",
  },
  timelineDay: (day, jobs) => `${day}: ${jobs}.`,
  now: "nu",
  short: (jobs) => jobs < 1_000 ? `${jobs}` : `${Math.floor(jobs / 1_000)}k`,
  moreTasks: (tasks) => tasks === 1 ? "en nog 1 taak" : `en nog ${tasks} taken`,
  attemptNo: (attempt) => `poging ${attempt}`,
  retryOf: (attempt) => `poging ${attempt} komt`,

  // What was sent.
  sent: "Verstuurd",
  sentNote: (mails, days) =>
    `${mails === 1 ? "1 mail" : `${mails} mails`} in de laatste ${days} dagen`,
  sentEmpty: (days) => `De laatste ${days} dagen is er geen mail verstuurd.`,
  sentEmptyNote:
    "De mails van elke dag staan straks hier als balken, met wat mislukte in het rood.",
  bars: (days) => `Mails verstuurd op elk van de laatste ${days} dagen`,
  barDay: (day, { sent, late, wrong }) => {
    const some = late > 0 ? `, waarvan ${late} te laat` : "";
    return `${day}: ${sent} verstuurd${some}${wrong > 0 ? `, ${wrong} mislukt of geweigerd` : ""}.`;
  },
  onTime: "op tijd verstuurd",
  sentLate: "meer dan 15 minuten te laat",
  lateMails: "te laat",
  asTable: "Hetzelfde als tabel",
  day: "Dag",
  refused: "geweigerd",
  wrong: "mislukt, gemist of geweigerd",
  mails: "Laatste mails",
  mailsEmpty: "Er is nog geen mail verstuurd.",
  mailsEmptyNote: "Elke mail staat straks hier, met wat de mailserver zei.",

  // Tasks.
  tasks: "Taken",
  tasksEmpty: "In automations.yaml staat nog geen taak.",
  task: "Taak",
  state: "Stand",
  nextRun: "Loopt weer",
  lastResult: "Laatste uitkomst",
  neverRan: "heeft nog niet gelopen",
  planned: "Gepland",
  done: "Gedaan",
  failures: "Mislukt",
  taskOn: "aan",
  taskOff: "uit",
  taskFails: "zoeken mislukt",
  taskRests: "rust",
  taskPaused: "gepauzeerd",
  pausedBy: (who) => `door ${who}`,
  noneDue: "niets gepland",
  items: (items) => items === 1 ? "vindt 1 rij" : `vindt ${items} rijen`,

  // Hosts that work together.
  hosts: "Servers",
  host: "Server",
  process: (pid) => `proces ${pid}`,
  lastHeard: "Laatst van gehoord",
  jobsNow: "Opdrachten nu",
  hostWorks: "werkt",
  hostPlans: "plant ook",
  hostSilent: "niets van gehoord",
  versionsDiffer: (versions) =>
    `De versies ${versions} werken naast elkaar. Dat is in orde tijdens een upgrade; breng alle servers als het kan op de nieuwste.`,

  // A job.
  story: "Hoe het ging",
  eventTime: "Bijeenkomst",
  runTime: "Loopt",
  ranTime: "Zou lopen",
  jobIdName: "Opdracht",
  wasPlanned: "Gepland",
  willRun: "Gaat lopen",
  isRunning: "Loopt nu",
  error: "De hele fout",
  log: (lines) => lines === 1 ? "1 regel van het log" : `${lines} regels van het log`,
  logLeft: (lines) => `${lines} oudere regels staan hier niet bij.`,
  linesLeft: (lines, id) =>
    `${lines} oudere regels staan hier niet bij: bcourse-scheduler job ${id}`,
  jobMails: "De mails",
  jobMailsEmpty: "Deze opdracht heeft geen mail verstuurd.",
  answer: "Antwoord van de mailserver",

  // Pages without content.
  notFound: "Op dit adres staat niets.",
  notFoundNote:
    "Misschien is de opdracht na zijn tijd weggehaald, of is het adres maar half overgenomen.",
  broken: "Deze pagina kan nu niet getoond worden.",
  brokenNote: "Opdrachten en mails hebben hier geen last van. Probeer het zo nog eens.",
  busy: "Er worden nu heel veel pagina's gevraagd. Probeer het zo nog eens.",
  stale: "De planner geeft geen antwoord. U ziet wat hij het laatst zei.",

  // The foot.
  environment: "Omgeving",
  version: "Versie",
  database: "Cursusdatabase",
  store: "Opslag",
  mail: "Mail",
  configuration: "Configuratie",
  since: "Draait sinds",
  zone: (timezone) => `De tijden zijn die van ${timezone}.`,
  masked: "Mailadressen zijn op deze pagina ingekort.",
  whole: "U bent aangemeld: mailadressen staan er helemaal.",
};
