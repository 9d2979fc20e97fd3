/**
 * The section `tell:`, whom to tell when something is wrong.
 * @module
 */
import { choice, exactTime, leaf, section } from "./leaf.ts";
import { readAddresses, readPostUrl } from "./tell_values.ts";
import { readWallTime } from "./time_of_day.ts";

const HOUR = 3_600_000;

const URL_WANTED =
  "an address that begins with https://, or with http:// where it is on this machine";

/** Languages that notices are written in. */
export const TELL_LANGUAGES = ["en", "nl"] as const;

/** Whom to tell when something is wrong, and how. */
export const tellSchema = section({
  mail: leaf({
    description:
      "Who gets a mail when something needs attention, and when it is well again: one address or a list. Left out: nobody",
    example: "office@example.org",
    wanted: "an address such as office@example.org, or a list of at most 20",
    json: {
      type: undefined,
      anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, maxItems: 20 }],
    },
  }, readAddresses).optional(),
  webhook: leaf({
    description:
      "Address that the same news is posted to as JSON; treated as a secret. Left out: none",
    example: "${WEBHOOK_URL}",
    wanted: URL_WANTED,
  }, readPostUrl).optional(),
  heartbeat: leaf({
    description: "Address of a watchdog such as healthchecks.io, called every minute while the " +
      "scheduler gets on, and with /fail at its end while it does not; treated as a secret. Left out: none",
    example: "${HEARTBEAT_URL}",
    wanted: URL_WANTED,
  }, readPostUrl).optional(),
  morning_letter: leaf({
    description:
      "Time of the day of a mail that sums up: sent yesterday, failed, going out today. Left out: none",
    example: "07:30",
    wanted: 'a time of the day in quotes, such as "07:30"',
  }, readWallTime).optional(),
  gather: exactTime({
    description:
      "How long news is gathered, so that what happens together is told together. Left out: 5m",
    example: "5m",
    minMs: 0,
    maxMs: HOUR,
  }).optional(),
  language: choice(TELL_LANGUAGES, {
    description: "Language of the mails: en is English, nl is Dutch. Left out: en",
    example: "nl",
    wanted: "en or nl",
  }).optional(),
}, {
  description: "Whom to tell when something is wrong.",
  example: { mail: "office@example.org", morning_letter: "07:30" },
});
