import type { WhyWords } from "./words.ts";

/** What the parts of a story and of its page are called, in English. */
export const ENGLISH_HEADINGS: WhyWords["headings"] = {
  title: "Why?",
  standing: "How it stands",
  job: (id) => `The story of ${id}`,
  past: "What happened",
  ahead: "What comes, as things stand",
  meant: "Did you mean",
  leftOut: "Who got no mail, and why",
  nothingPast: "No mail was sent to this address, and no job has left it out.",
  nothingAhead: "No planned job is known to be about this person.",
  about: "Ask why a reminder went out, is to come, or did not come about.",
  task: "Task",
  item: "Training or item",
  itemNote: "Its number, or part of its name.",
  person: "E-mail address of a person",
  personNote: "What this person got, what comes, and what they were left out of.",
  personHidden:
    'Only those who are signed in are told about people: "bcourse-scheduler open" on the host signs a browser in.',
  ask: "Tell me why",
  askPerson: "Tell me about this person",
};

/** The same in Dutch. */
export const DUTCH_HEADINGS: WhyWords["headings"] = {
  title: "Waarom?",
  standing: "Hoe het ervoor staat",
  job: (id) => `Het verhaal van ${id}`,
  past: "Wat er gebeurde",
  ahead: "Wat er komt, zoals het nu staat",
  meant: "Bedoelde u",
  leftOut: "Wie geen mail kreeg, en waarom",
  nothingPast: "Aan dit adres is geen mail verstuurd, en geen opdracht heeft het overgeslagen.",
  nothingAhead: "Er is geen geplande opdracht bekend die over deze persoon gaat.",
  about: "Vraag waarom een herinnering is verstuurd, nog komt, of er niet kwam.",
  task: "Taak",
  item: "Training of item",
  itemNote: "Het nummer, of een deel van de naam.",
  person: "E-mailadres van een persoon",
  personNote: "Wat deze persoon kreeg, wat er komt, en waarbij die is overgeslagen.",
  personHidden:
    'Over personen wordt alleen verteld aan wie is aangemeld: "bcourse-scheduler open" op de host meldt een browser aan.',
  ask: "Vertel me waarom",
  askPerson: "Vertel me over deze persoon",
};
