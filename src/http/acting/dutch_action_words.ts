import type { ActionWords } from "./action_words.ts";
import { count, nameOf } from "./counted.ts";

const ASK_NL: ActionWords["ask"] = {
  "pause": (about) => `${nameOf(about)} pauzeren?`,
  "resume": (about) => `${nameOf(about)} hervatten?`,
  "trigger": (about) => `${nameOf(about)} nu uitvoeren?`,
  "retry": (about) => `${nameOf(about)} opnieuw proberen?`,
  "retry-failures": (about) => `Alles van ${nameOf(about)} opnieuw proberen dat mislukt is?`,
  "cancel": (about) => `${nameOf(about)} annuleren?`,
  "send": () => "Deze mail opnieuw versturen?",
  "drop": () => "Deze mail niet meer versturen?",
  "reconcile": () => "Nu alles met de cursusdatabase vergelijken?",
};

const EFFECT_NL: ActionWords["effect"] = {
  "pause":
    "Er start niets van deze taak tot iemand haar hervat. Plannen gaat door; wat intussen te laat wordt, is gemist.",
  "resume": "De taak start haar opdrachten weer. Wat al had moeten beginnen, begint meteen.",
  "trigger": "Wat later zou beginnen, begint nu.",
  "retry": "De opdracht begint nu en krijgt al haar pogingen opnieuw.",
  "retry-failures":
    "Elke opdracht die mislukt of gemist is, begint nu en krijgt al haar pogingen opnieuw.",
  "cancel":
    "De opdracht wordt niet uitgevoerd, wat er ook in Bcourse gebeurt. Niemand krijgt bericht. Later kan het alsnog.",
  "send":
    "De opdracht begint opnieuw en verstuurt deze mail. De ontvanger heeft haar misschien al.",
  "drop": "De mail wordt niet meer verstuurd. Niemand krijgt bericht.",
  "reconcile":
    "Alle zoekvragen worden gesteld en de planning wordt bijgewerkt, zoals dat anders vanzelf gebeurt.",
};

const BUTTON_NL: ActionWords["button"] = {
  "pause": "Pauzeren",
  "resume": "Hervatten",
  "trigger": "Nu uitvoeren",
  "retry": "Opnieuw proberen",
  "retry-failures": "Alles opnieuw proberen",
  "cancel": "Opdracht annuleren",
  "send": "Opnieuw versturen",
  "drop": "Niet meer versturen",
  "reconcile": "Nu vergelijken",
};

const DONE_NL: ActionWords["done"] = {
  "pause": () => "De taak is gepauzeerd.",
  "resume": (jobs) =>
    jobs === 0
      ? "De taak is hervat."
      : `De taak is hervat; ${count(jobs, "opdracht begint", "opdrachten beginnen")} nu.`,
  "trigger": (jobs) => `${count(jobs, "opdracht begint", "opdrachten beginnen")} nu.`,
  "retry": () => "De opdracht begint nu.",
  "retry-failures": (jobs) => `${count(jobs, "opdracht begint", "opdrachten beginnen")} nu.`,
  "cancel": () => "De opdracht is geannuleerd.",
  "send": () => "De mail wordt opnieuw verstuurd.",
  "drop": () => "De mail wordt niet meer verstuurd.",
  "reconcile": (jobs) =>
    jobs === 0
      ? "Vergeleken: er was niets veranderd."
      : `Vergeleken: ${count(jobs, "wijziging", "wijzigingen")} in de planning.`,
};

const REFUSED_NL: ActionWords["refused"] = {
  ACTION_NO_TASK: "Deze taak bestaat niet.",
  ACTION_NO_JOB: "Deze opdracht bestaat niet.",
  ACTION_NO_ITEM: "Hiervan is geen opdracht bekend: misschien vraagt de taak er niet naar.",
  ACTION_NO_MAIL:
    "Er is geen mail met dit nummer die wacht of misschien verstuurd is. Misschien heeft iemand er al over beslist.",
  ACTION_TASK_OFF: "De taak is in automations.yaml uitgeschakeld, of staat er niet meer in.",
  ACTION_TASK_PAUSED: "De taak is gepauzeerd. Hervat haar eerst.",
  ACTION_ALREADY: "Dat is al zo.",
  ACTION_JOB_RUNNING: "De opdracht is nu bezig. Wacht tot ze klaar is en kijk dan opnieuw.",
  ACTION_JOB_FINISHED: "De opdracht is al klaar.",
  ACTION_JOB_PLANNED: "De opdracht is nog niet begonnen: er valt niets opnieuw te proberen.",
  ACTION_EVENT_BEGUN: "De bijeenkomst is al begonnen: niemand krijgt mail over wat voorbij is.",
  ACTION_NOTHING: "Er is geen opdracht waarmee dit kan.",
  ACTION_CHANGED: "Er is net iets veranderd. Kijk opnieuw.",
};

/** Dutch. */
export const DUTCH_ACTIONS: ActionWords = {
  ask: ASK_NL,
  effect: EFFECT_NL,
  button: BUTTON_NL,
  done: DONE_NL,
  refused: REFUSED_NL,
  nobody: "Niemand krijgt mail.",
  people: (people, isAtLeast) =>
    isAtLeast
      ? `Minstens ${
        count(people, "persoon krijgt", "mensen krijgen")
      } mail; hoeveel meer, blijkt als de taak bezig is.`
      : people === 0
      ? "Zoals het er nu uitziet, krijgt niemand mail."
      : `${count(people, "persoon krijgt", "mensen krijgen")} mail.`,
  peopleUnknown: "Hoeveel mensen mail krijgen, blijkt als de taak bezig is.",
  jobs: (jobs) => `${count(jobs, "opdracht begint", "opdrachten beginnen")}.`,
  past: (jobs) =>
    `${
      count(jobs, "opdracht blijft", "opdrachten blijven")
    } achterwege, omdat de bijeenkomst al begonnen is: niemand krijgt mail over wat voorbij is.`,
  cut: "Er zijn er meer: doe dit nog eens voor de rest.",
  gone: (jobs) =>
    `${
      count(jobs, "opdracht wordt", "opdrachten worden")
    } in plaats daarvan geannuleerd, omdat Bcourse niet meer heeft waar het om gaat.`,
  sentBefore: (mails) =>
    `${count(mails, "mail is", "mails zijn")} eerder verstuurd; die mensen krijgen er geen tweede.`,
  recipient: (to, subject) => subject === "" ? to : `Aan ${to}: ${subject}`,
  noGoBack: "Nee, terug",
  cannot: "Dit kan niet",
  readOnly: "Hier kan alles bekeken worden, en niets veranderd",
  readOnlyNote:
    "In automations.yaml staat http.actions: false. Wie dat bestand mag bewerken, kan dat veranderen.",
  signInTitle: "Aanmelden",
  signInHow:
    "Om iets te veranderen, of om adressen helemaal te zien, meldt u deze browser aan. Voer op de machine waar de scheduler draait, als zijn gebruiker, dit in:",
  signInThen: "Daarop verschijnt een adres dat één keer werkt. Open het in deze browser.",
  signInAs: (who) => `Deze browser handelt dan twaalf uur lang voor ${who}.`,
  signInButton: "Deze browser aanmelden",
  signInTooLate: "Dit adres is al gebruikt, of te oud",
  signedIn: "Deze browser is aangemeld.",
  signedOut: "Deze browser is afgemeld.",
  signOut: "Afmelden",
};
