import type { AttentionWords, NoticeWords } from "./notice_words.ts";

/** What needs attention, and what to do about it: the page and the mails say the same. Dutch. */
export const DUTCH_ATTENTION: AttentionWords = {
  toDo: "Wat te doen:",
  andMore: (more) => `en nog ${more}`,
  configProblem: "Er is een fout in de configuratie",
  configWarning: "Er is iets vreemds in de configuratie",
  configErrorAdvice:
    "Verbeter die regel van het bestand. Tot dan werkt de laatste goede configuratie door.",
  configWarningAdvice: "Kijk eens naar die regel van het bestand. Intussen gaat alles door.",
  courseDown: "De cursusdatabase geeft geen antwoord",
  courseAdvice:
    "Kijk of de database draait en of database: in de configuratie ernaar verwijst. Er gaat niets verloren: wat gepland is blijft staan, en het wordt vanzelf weer geprobeerd.",
  queryFails: (task) => `De query van ${task} mislukt`,
  queryAdvice:
    "Kijk de query in de configuratie na. Wat gepland is blijft staan; voor deze taak komt er niets bij totdat de query werkt.",
  rowProblems: (rows, task) =>
    rows === 1
      ? `1 rij van ${task} is niet te gebruiken`
      : `${rows} rijen van ${task} zijn niet te gebruiken`,
  rowAdvice: "Verbeter ze in de cursusdatabase. Alle andere rijen worden gewoon gepland.",
  silent: (host) => `Van de planner op ${host} wordt niets meer vernomen`,
  silentDetail: (heard, pid) => `Het laatst van gehoord: ${heard}, als proces ${pid}.`,
  silentAdvice:
    "Start hem daar opnieuw, en kijk of die server de opslag kan bereiken. De andere servers doen intussen zijn werk. Van een server die voorgoed weg is, staat dit hier hooguit zeven dagen.",
  differs: (file) => `${file} is niet op elke server hetzelfde`,
  differsDetail: (hosts, hash) =>
    hash === "" ? `${hosts}: heeft het niet` : `${hosts}: versie ${hash}`,
  differsAdvice:
    "Kopieer het juiste bestand naar elke server. Tot dan gaat elke server af op zijn eigen bestand, en hangt het van de server af hoe een herinnering wordt gemaakt.",
  stuck: (loop, lasting) =>
    loop === "planning"
      ? `Het plannen staat al ${lasting} stil`
      : `Het starten van opdrachten staat al ${lasting} stil`,
  stuckAdvice: "Start de planner opnieuw. Er gaat niets verloren.",
  trouble: "De planner kan zijn werk niet doen",
  troubleSince: (since) => `Sinds ${since}. Het wordt vanzelf weer geprobeerd.`,
  troubleAdvice:
    "Lees het logboek van de planner. Er gaat niets verloren: opdrachten worden uitgevoerd zodra het weer gaat.",
  mend: (hint) => `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`,
  hold: {
    mail: "Er wachten mails op de mailserver",
    course: "Er wachten opdrachten op de cursusdatabase",
  },
  holdDetail: ({ since, tries, next }) =>
    `Sinds ${since}; ${tries === 1 ? "één keer" : `${tries} keer`} geprobeerd, en weer ${next}.`,
  holdAdvice: {
    mail:
      "Kijk of de mailserver draait, en of mail.transport: in de configuratie ernaar verwijst met de juiste gebruiker en het juiste wachtwoord. Er gaat niets verloren: de mails gaan vanzelf uit, de eerstvolgende training het eerst.",
    course:
      "Kijk of de database draait en of database: in de configuratie ernaar verwijst. Er gaat niets verloren: de opdrachten worden vanzelf uitgevoerd als de database er weer is.",
  },
  rests: (task) => `${task} rust, omdat het steeds mislukt`,
  restsDetail: (failures, until) =>
    `${failures} pogingen achter elkaar mislukten. Eén opdracht wordt weer geprobeerd: ${until}.`,
  restsAdvice:
    "Open een van de opdrachten om te lezen wat er misgaat. De andere wachten intussen en verliezen geen pogingen.",
  late: (jobs) => jobs === 1 ? "1 opdracht is te laat" : `${jobs} opdrachten zijn te laat`,
  lateDetail: (since) => `De eerste had moeten beginnen: ${since}.`,
  lateAdvice:
    "Meestal niets: late opdrachten worden uitgevoerd zodra er is waar ze op wachten. Staat hier verder niets en groeit het aantal, lees dan het logboek van de planner.",
  failed: (jobs, task) => `${task}: ${jobs} mislukt`,
  failedAdvice:
    "Open de opdracht om te lezen wat er misging en wie wel een mail kreeg. Ze wordt niet vanzelf weer geprobeerd.",
  missed: (jobs, task) => `${task}: ${jobs} gemist`,
  missedAdvice:
    "Er wordt niets meer voor verstuurd, want dat zou te laat komen. Vertel het de mensen zelf als het ertoe doet.",
  mailRefused: (mails, to) =>
    mails === 1 ? `Een mail aan ${to} is geweigerd` : `${mails} mails zijn geweigerd`,
  mailRefusedAdvice:
    "Verbeter het adres in Bcourse, en bereik deze persoon intussen op een andere manier.",
  mailUnknown: (mails, to) =>
    mails === 1
      ? `Een mail aan ${to} is misschien wel en misschien niet verstuurd`
      : `${mails} mails zijn misschien wel en misschien niet verstuurd`,
  mailUnknownAdvice:
    "Niets: de planner werd gestopt tijdens het versturen. De mail gaat weer uit als zijn opdracht opnieuw wordt uitgevoerd, en kan dan twee keer aankomen.",
  mailHeld: (mails, to) =>
    mails === 1
      ? `Een mail aan ${to} wordt vastgehouden, want hij is misschien al verstuurd`
      : `${mails} mails worden vastgehouden, want ze zijn misschien al verstuurd`,
  mailHeldAdvice: "Vraag of hij is aangekomen. Hij wordt niet vanzelf weer verstuurd.",
  noReason: "Er is geen reden gegeven.",
  jobs: (jobs) => jobs === 1 ? "1 opdracht" : `${jobs} opdrachten`,
  atLeast: (jobs) => `minstens ${jobs}`,
};

/** What mails to the office say beside that. Dutch. */
export const DUTCH_NOTICE: NoticeWords = {
  locale: "nl-NL",
  needsAttention: (title, more) =>
    more === 0 ? `Graag even kijken: ${title}` : `Graag even kijken: ${title}, en nog ${more}`,
  wellAgain: (title, more) =>
    more === 0 ? `Weer goed: ${title}` : `Weer goed: ${title}, en nog ${more}`,
  intro: "De planner van Bcourse zag iets dat aandacht nodig heeft.",
  introWell: "De planner van Bcourse zag dat iets weer goed is.",
  still: (title) => `Nog steeds: ${title}`,
  since: (since) => `Sinds ${since}.`,
  lasted: (since, until) => `Het was zo van ${since} tot ${until}.`,
  job: (label, when) => `${label}, gepland voor ${when}`,
  over: {
    failed: (task) => `${task}: er is geen mislukte opdracht meer`,
    missed: (task) => `${task}: er is geen gemiste opdracht meer`,
    hold: () => "De mailserver is er weer",
    course: () => "De cursusdatabase geeft weer antwoord",
    rests: (task) => `${task} werkt weer`,
    query: (task) => `De query van ${task} werkt weer`,
    config: () => "De configuratie is weer in orde",
    trouble: () => "De planner doet zijn werk weer",
    stuck: (loop) =>
      loop === "planning" ? "Het plannen gaat weer door" : "Opdrachten worden weer gestart",
  },
  page: "Statuspagina:",
  lookUp: "Op de server vertelt dit meer:",
  development: "Dit is DEVELOPMENT: niemand krijgt echt mail.",
  whyMailed:
    "U krijgt dit omdat automations.yaml u noemt onder tell. Hetzelfde wordt niet nog eens verteld voordat het voorbij was en terugkwam, of een dag om is.",
  letter: {
    subject: (day, sent, wrong) =>
      `Herinneringen op ${day}: gisteren ${mails(sent)} verstuurd${
        wrong === 0 ? "" : `, ${wrong} om naar te kijken`
      }`,
    intro: (day) => `Goedemorgen. Het is ${day}.`,
    allWell: "Alles is in orde.",
    yesterday: "Gisteren",
    sent: (sent) => `${mails(sent)} verstuurd.`,
    refused: (refused) => `${mails(refused)} konden niet worden bezorgd.`,
    failed: (failed) => `${jobs(failed)} mislukt.`,
    missed: (missed) => `${jobs(missed)} te laat; wordt niet meer uitgevoerd.`,
    doubts: "Wacht op u",
    held: (held) => `${mails(held)} misschien al verstuurd; u beslist.`,
    unknown: (unknown) => `${mails(unknown)} misschien wel, misschien niet verstuurd.`,
    open: "Nog open",
    today: "Vandaag",
    nothingToday: "Voor vandaag is niets gepland.",
    going: (time, label, task) => `${time} ${label} (${task})`,
    whyMailed: "U krijgt deze brief omdat automations.yaml tell.morning_letter heeft.",
  },
};

function jobs(count: number): string {
  return count === 1 ? "1 opdracht" : `${count} opdrachten`;
}

function mails(count: number): string {
  return count === 1 ? "1 mail" : `${count} mails`;
}
