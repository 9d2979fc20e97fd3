/**
 * The people of the sample: students and trainers, each with what makes them worth testing.
 * @module
 */

/** A person, before they get ids. */
export interface Person {
  readonly first: string | null;
  readonly last: string | null;
  /** Before the `@`. */
  readonly mailbox: string;
  /** Language of the settings row; null: there is no such row. */
  readonly language: "nl" | "en" | null;
  /** Whether transactional e-mails are on. Default true. */
  readonly wantsMail?: false;
  /** Whether the user is active. Default true. */
  readonly isActive?: false;
}

const NL: readonly (readonly [string, string])[] = [
  ["Anna", "de Vries"],
  ["Bram", "Jansen"],
  ["Carlijn", "van den Berg"],
  ["Daan", "Bakker"],
  ["Eva", "Visser"],
  ["Fleur", "Smit"],
  ["Gijs", "Meijer"],
  ["Hanna", "de Boer"],
  ["Ilse", "Mulder"],
  ["Joris", "de Groot"],
  ["Kees", "Bos"],
  ["Lieke", "Vos"],
  ["Maud", "Peters"],
  ["Noor", "Hendriks"],
  ["Pim", "van Leeuwen"],
  ["Roos", "Dekker"],
  ["Sanne", "Brouwer"],
  ["Thijs", "de Wit"],
];
const EN: readonly (readonly [string, string])[] = [
  ["Grace", "Okafor"],
  ["Liam", "Walsh"],
  ["Priya", "Raman"],
  ["Tom", "Fletcher"],
  ["Zoë", "Müller-Lüdenscheidt"],
];
const NO_SETTINGS: readonly (readonly [string, string])[] = [
  ["Jesse", "Kuipers"],
  ["Saskia", "Prins"],
  ["Yusuf", "Demir"],
];

/** Students that there is nothing odd about. */
export const ORDINARY: readonly Person[] = [
  ...NL.map((name) => named(name, "nl")),
  ...EN.map((name) => named(name, "en")),
  ...NO_SETTINGS.map((name) => named(name, null)),
];

/** Students whose rows are odd, or who must get no mail. */
export const ODD: readonly Person[] = [
  { first: "Sinéad", last: "O'Brien", mailbox: "sinead.obrien", language: "en" },
  { first: null, last: null, mailbox: "geen.naam", language: "nl" },
  { first: null, last: null, mailbox: "no.name.no.settings", language: null },
  { first: "Wout", last: null, mailbox: "wout", language: "nl" },
  { first: null, last: "Zijlstra", mailbox: "zijlstra", language: "en" },
  { first: "", last: " ", mailbox: "leeg", language: "nl" },
  { first: "Ben", last: "<b>Vet</b> & Zn.", mailbox: "ben.vet", language: "nl" },
  { first: "Robin", last: "{{ user.email }}", mailbox: "robin", language: "en" },
  { first: "Mila 🌷", last: "'s-Gravesande", mailbox: "mila", language: "nl" },
  { first: "Uit", last: "Geschreven", mailbox: "mails.off", language: "nl", wantsMail: false },
  { first: "Quiet", last: "Reader", mailbox: "mails.off.en", language: "en", wantsMail: false },
  { first: "Oud", last: "Cursist", mailbox: "inactive", language: "nl", isActive: false },
  { first: "Gone", last: "Away", mailbox: "inactive.no.settings", language: null, isActive: false },
];

/** Everybody who gives trainings; the last two get no mail. */
export const TRAINERS: readonly Person[] = [
  named(["Marieke", "Verhoeven"], "nl"),
  named(["Oliver", "Hughes"], "en"),
  named(["Fatima", "El Idrissi"], null),
  { ...named(["Stef", "Stil"], "nl"), wantsMail: false },
  { ...named(["Rik", "Gestopt"], "nl"), isActive: false },
];

function named([first, last]: readonly [string, string], language: Person["language"]): Person {
  const mailbox = `${first}.${last}`.toLowerCase().normalize("NFD").replace(/[^a-z.]/g, "");
  return { first, last, mailbox, language };
}
