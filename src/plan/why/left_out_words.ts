import type { WhyWords } from "./words.ts";

/** Why somebody was left out, in English. */
export const ENGLISH_LEFT_OUT: WhyWords["leftOut"] = {
  emails_off: "has switched e-mails off",
  inactive: "the account is not active",
  no_address: "there is no usable e-mail address",
  no_account: "there is no account",
  not_enrolled: "was not enrolled in the way that this mail is for",
  not_wanted: "does not want this kind of mail",
  other: "the task left this person out",
};

/** The same in Dutch. */
export const DUTCH_LEFT_OUT: WhyWords["leftOut"] = {
  emails_off: "heeft e-mails uitgezet",
  inactive: "het account is niet actief",
  no_address: "er is geen bruikbaar e-mailadres",
  no_account: "er is geen account",
  not_enrolled: "was niet zo ingeschreven als waar deze mail voor is",
  not_wanted: "wil dit soort mail niet",
  other: "de taak heeft deze persoon overgeslagen",
};
