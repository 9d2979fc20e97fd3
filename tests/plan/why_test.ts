import assert from "node:assert/strict";
import { DUTCH } from "../../src/plan/why/dutch.ts";
import { ENGLISH } from "../../src/plan/why/english.ts";
import type { ItemFacts, PersonFacts } from "../../src/plan/why/facts.ts";
import { type Story, tellItem } from "../../src/plan/why/item_story.ts";
import type { LineCode } from "../../src/plan/why/line.ts";
import { maskedStory } from "../../src/plan/why/mask.ts";
import { tellPerson } from "../../src/plan/why/person_story.ts";
import { toldIn, type ToldStory } from "../../src/plan/why/words.ts";
import { ms } from "../support/task_factory.ts";
import {
  EVENT,
  found,
  itemFacts,
  job,
  jobFacts,
  known,
  leftOut,
  line,
  mail,
  NOW,
  personFacts,
  RUN,
  settings,
} from "./why_facts.ts";

const GONE = { asked: { found: null, problems: [] } };
const NO_JOB = { jobs: [] };
const OLD = ms("2026-11-20T09:00:00Z");

/** Facts that differ from an item that is planned and well, and what is answered then. */
const ANSWERS: readonly (readonly [name: string, given: Partial<ItemFacts>, answer: string])[] = [
  [
    "a job that is planned",
    {},
    "It will run Sun 29 November 10:00 (in 3 days 21 hours). 2 days before Tue 1 December 10:00 = Sun 29 November 10:00.",
  ],
  [
    "a task that is unknown",
    { settings: null, known: null, ...NO_JOB, nearTasks: ["reminder"], task: "remindr" },
    'There is no task named "remindr". Did you mean reminder?',
  ],
  [
    "a task that is not in the file any more",
    {
      settings: null,
      known: known({ standing: "removed", standingSince: OLD }),
      jobs: [jobFacts()],
    },
    "The task reminder is no longer in automations.yaml since Fri 20 November 10:00: nothing of it runs.",
  ],
  [
    "a task that is switched off",
    {
      settings: settings({ enabled: false }),
      known: known({ standing: "off", standingSince: OLD }),
      ...NO_JOB,
    },
    "The task reminder is switched off since Fri 20 November 10:00 (enabled: false): nothing of it runs.",
  ],
  [
    "a task that is switched off, nobody knows since when",
    { settings: settings({ enabled: false }), known: known({ standing: "off" }), ...NO_JOB },
    "The task reminder is switched off (enabled: false): nothing of it runs.",
  ],
  [
    "a task that is paused",
    { known: known({ pausedAt: OLD, pausedBy: "anna" }) },
    "The task reminder is paused by anna since Fri 20 November 10:00: its jobs wait until it is resumed.",
  ],
  [
    "a task that rests, as its job is due",
    {
      known: known({ failures: 5, openUntil: NOW + 60_000 }),
      jobs: [jobFacts({ dueAt: NOW - 1, attempt: 1 })],
    },
    "The task reminder rests, as it failed 5 times in a row; one job is tried again Wed 25 November 13:01.",
  ],
  [
    "a mail server that is not there, as the job is due",
    {
      hold: {
        ...{ dependency: "mail", since: OLD, nextTryAt: NOW + 60_000, tries: 3 },
        ...{ reason: "nobody listens there", tasks: ["reminder"] },
      },
      jobs: [jobFacts({ dueAt: NOW - 1 })],
    },
    "Its jobs wait for the mail server since Fri 20 November 10:00: nobody listens there. Tried 3 times, and again Wed 25 November 13:01. No attempt is lost by it.",
  ],
  [
    "a daemon that does not run",
    { daemon: { isRunning: false, seenAt: OLD } },
    "The scheduler is not running (last seen Fri 20 November 10:00): nothing runs until it is started.",
  ],
  [
    "a query that fails",
    { known: known({ error: "no such table: training" }), ...NO_JOB },
    "The query of reminder fails, so nothing new is planned and nothing is cancelled: no such table: training",
  ],
  [
    "an item that nothing knows",
    { ...GONE, ...NO_JOB, near: [{ task: "reminder", item: "9", label: "EHBO" }] },
    'Nothing is known of an item "7": the task\'s query does not give it, and it never had a job. Did you mean 9 (EHBO)?',
  ],
  [
    "an item that left the query before it had a job",
    {
      ...GONE,
      ...NO_JOB,
      sighting: { seenAt: 1, refusal: "past", leftAt: OLD, backAt: null },
    },
    "It has not been in the task's query since Fri 20 November 10:00.",
  ],
  [
    "a job that was cancelled as its item left",
    {
      ...GONE,
      jobs: [jobFacts({ state: "cancelled", finishedAt: OLD }, { cancelCause: "left" })],
    },
    "It has not been in the task's query since Fri 20 November 10:00.",
  ],
  [
    "an item whose row cannot be used",
    { asked: { found: null, problems: ["item 7: column event_at: no time"] }, ...NO_JOB },
    "Its row in the query cannot be used: item 7: column event_at: no time",
  ],
  [
    "a training that is not active",
    { ...GONE, ...NO_JOB, training: { isActive: false, lastAt: EVENT } },
    "The training is not active in Bcourse, so that it gets no reminders.",
  ],
  [
    "a training that is over",
    { ...GONE, ...NO_JOB, training: { isActive: true, lastAt: OLD } },
    "The training's last event began Fri 20 November 10:00.",
  ],
  [
    "a training without events",
    { ...GONE, ...NO_JOB, training: { isActive: true, lastAt: null } },
    "The training has no events in Bcourse.",
  ],
  [
    "an item of another training type",
    { settings: settings({ trainingTypes: ["Gevorderd", "BHV"] }), ...NO_JOB },
    "Its training type Basis is not among those of the task: Gevorderd, BHV. So it gets no job.",
  ],
  [
    "an item that was due before the task was there",
    {
      asked: { found: found({}, ms("2026-11-27T09:00:00Z")), problems: [] },
      ...NO_JOB,
      known: known({ firstSeenAt: NOW }),
    },
    "It gets no job: it was due Wed 25 November 10:00, before the task was first seen Wed 25 November 13:00, and catch_up is false. 2 days before Fri 27 November 10:00 = Wed 25 November 10:00.",
  ],
  [
    "an item that is new",
    { ...NO_JOB },
    "It has no job yet; the next look at the query plans one for Sun 29 November 10:00. 2 days before Tue 1 December 10:00 = Sun 29 November 10:00.",
  ],
  [
    "an item that is found too late",
    {
      ...{ asked: { found: found({}, NOW - 1), problems: [] }, ...NO_JOB },
      settings: settings({ catchUp: true }),
    },
    "It does not run any more: the event had begun before this could run.",
  ],
  [
    "an item with jobs in the other environment alone",
    { ...GONE, ...NO_JOB, elsewhere: { environment: "DEVELOPMENT", jobs: 2 } },
    "It has 2 jobs in the environment DEVELOPMENT, which this one leaves alone.",
  ],
  [
    "a course database that is not there, and no job",
    { asked: { notAsked: "nobody listens there" }, ...NO_JOB },
    "The course database could not be looked at: nobody listens there",
  ],
  [
    "an event that moved since the last look",
    { asked: { found: found({}, EVENT + 86_400_000), problems: [] } },
    "The next look at the query moves its job from Sun 29 November 10:00 to Mon 30 November 10:00. 2 days before Wed 2 December 10:00 = Mon 30 November 10:00.",
  ],
  [
    "an item that left since the last look",
    GONE,
    "The next look at the query cancels its job: the item is no longer in the query.",
  ],
  [
    "a job that runs",
    { jobs: [jobFacts({ state: "running", attempt: 2, claimedAt: NOW, holder: "a" })] },
    "It is running now, attempt 2 since Wed 25 November 13:00.",
  ],
  [
    "a job that is due",
    {
      jobs: [jobFacts({ dueAt: NOW, runAt: NOW, eventAt: NOW + 2 * 86_400_000 })],
      asked: { found: found({}, NOW + 2 * 86_400_000), problems: [] },
    },
    "It is due since Wed 25 November 13:00 and runs as soon as it can.",
  ],
  [
    "a job that is tried again",
    { jobs: [jobFacts({ attempt: 1, dueAt: NOW + 90_000 })] },
    "It will run Wed 25 November 13:01 (in 1 minute 30 seconds), attempt 2.",
  ],
  [
    "a job that ran",
    {
      jobs: [
        jobFacts({ state: "succeeded", attempt: 1 }, {
          deliveries: [mail(), mail({ state: "failed" })],
          leftOut: [leftOut(), leftOut({ to: "" })],
        }),
      ],
    },
    "It ran Fri 20 November 10:00: 1 mail sent, 1 refused, 2 people left out.",
  ],
  [
    "a job that had nothing to do",
    {
      jobs: [jobFacts({ state: "skipped" }, {
        history: [line({ kind: "skipped", attempt: 1, reason: "nobody is enrolled" })],
      })],
    },
    "Ran, and there was nothing to do: nobody is enrolled.",
  ],
  [
    "a job that failed",
    {
      jobs: [jobFacts({ state: "failed", attempt: 3 }, {
        history: [line({ kind: "failed", attempt: 3, reason: "no luck" })],
      })],
    },
    "Failed for good (attempt 3): no luck.",
  ],
  [
    "a job that was missed as it was planned",
    { jobs: [jobFacts({ state: "missed", reason: "the event had begun" })] },
    "Missed: the event had begun.",
  ],
  [
    "a job that a person cancelled",
    {
      jobs: [jobFacts({ state: "cancelled", finishedAt: OLD }, {
        cancelCause: "person",
        history: [line({ kind: "cancelled", reason: "by anna on klas" })],
      })],
    },
    "Cancelled by a person: by anna on klas.",
  ],
];

for (const [name, given, answer] of ANSWERS) {
  Deno.test(`why: ${name}`, () => {
    const story = tellItem(itemFacts(given));
    assert.equal(inEnglish(story).answer.text, answer);
  });
}

Deno.test("why: two events of which one counts, and an item that came back", () => {
  const sighting = { seenAt: null, refusal: null, leftAt: OLD, backAt: OLD + 3_600_000 };
  const asked = { found: found({}, EVENT, EVENT + 86_400_000), problems: [] };
  assert.deepEqual(textsOf(inEnglish(tellItem(itemFacts({ sighting, asked }))).standing), [
    "It is in the task's query, with 2 events, training type Basis.",
    "It left the query Fri 20 November 10:00 and was back Fri 20 November 11:00.",
    "Only its first event counts (event: first): Tue 1 December 10:00. The other one gets no job.",
  ]);
});

Deno.test("why: what is not in the query, and nobody knows since when", () => {
  const jobs = [jobFacts({ state: "succeeded" })];
  const story = tellItem(itemFacts({ ...GONE, jobs, training: null }));
  assert.deepEqual(story.standing.map(({ code }) => code), ["no_longer_in_query", "training_gone"]);
});

Deno.test("why: what is remembered of an item is told where the course database is not there", () => {
  const asked = { notAsked: "nobody listens there" };
  const left = { seenAt: null, refusal: null, leftAt: OLD, backAt: null };
  const codes = (sighting: ItemFacts["sighting"]): readonly LineCode[] =>
    tellItem(itemFacts({ asked, sighting })).standing.map(({ code }) => code);
  assert.deepEqual(codes(left), ["left_query", "not_asked"]);
  assert.deepEqual(codes({ ...left, backAt: OLD }), ["came_back", "not_asked"]);
});

Deno.test("why: a file that cannot be read does not say that the task is gone", () => {
  const facts = itemFacts({ settings: null, asked: { notAsked: "the file has errors" } });
  const { answer, standing } = tellItem(facts);
  assert.deepEqual(standing.map(({ code }) => code), ["not_asked"]);
  assert.deepEqual("rule" in answer ? [answer.code, answer.rule] : answer, ["will_run", null]);
});

Deno.test("why: a time that does not follow from the rule is told without it", () => {
  const jobs = [jobFacts({ runAt: RUN + 60_000, dueAt: RUN + 60_000 })];
  const facts = itemFacts({ jobs, settings: settings({ replaceExisting: false }) });
  const { answer } = inEnglish(tellItem(facts));
  assert.equal(answer.text, "It will run Sun 29 November 10:01 (in 3 days 21 hours).");
});

Deno.test("why: a job that something keeps is not promised for its time", () => {
  const facts = itemFacts({ known: known({ pausedAt: OLD, pausedBy: "anna" }) });
  const [told] = inEnglish(tellItem(facts)).jobs;
  assert.match(told?.lines.at(-1)?.text ?? "", /^It is to run .*, once nothing keeps it\./);
});

Deno.test("why: replace_existing false keeps the first plan", () => {
  const asked = { found: found({}, EVENT + 86_400_000), problems: [] };
  const facts = itemFacts({ asked, settings: settings({ replaceExisting: false }) });
  const { standing } = tellItem(facts);
  assert.ok(standing.some(({ code }) => code === "first_plan_stands"));
});

Deno.test("why: a task that no planner has looked at yet says so", () => {
  const facts = itemFacts({ known: null, ...NO_JOB });
  assert.equal(tellItem(facts).standing[0]?.code, "task_not_planned");
});

Deno.test("why: the whole story of a job, in the order of time", () => {
  const to = { eventAt: EVENT, runAt: RUN };
  const from = { eventAt: EVENT - 86_400_000, runAt: RUN - 86_400_000 };
  const at = (hour: number): number => OLD + hour * 3_600_000;
  const history = [
    line({ at: at(0), kind: "moved", reason: "its event moved", moved: { from, to } }),
    line({ at: at(1), kind: "cancelled", reason: "the item is no longer in the query" }),
    line({ at: at(2), kind: "restored", reason: "the item is there again" }),
    line({ at: at(3), kind: "retried", attempt: 1, reason: "no luck" }),
    line({ at: at(4), kind: "put_back", attempt: 2, reason: "the mail server is not there" }),
    line({ at: at(5), kind: "moved", reason: "run now by anna" }),
    line({ at: at(6), kind: "succeeded", attempt: 2, reason: "1 reminder sent" }),
  ];
  const deliveries = [mail({ changedAt: at(6), unknownAt: at(4) })];
  const people = [leftOut({ at: at(6) }), leftOut({ at: at(6), to: "", name: "", note: "9" })];
  const facts = jobFacts({ state: "succeeded", finishedAt: at(6), attempt: 2 }, {
    ...{ history, deliveries, leftOut: people },
  });
  const [told] = inEnglish(tellItem(itemFacts({ jobs: [facts] }))).jobs;
  assert.deepEqual(textsOf(told?.lines ?? []), [
    "Planned for Sat 28 November 10:00. 2 days before Mon 30 November 10:00 = Sat 28 November 10:00.",
    "Moved from Sat 28 November 10:00 to Sun 29 November 10:00: its event moved. The event moved from Mon 30 November 10:00 to Tue 1 December 10:00.",
    "Cancelled: the item is no longer in the query.",
    "Planned again: the item is there again.",
    "Failed, to be tried again: no luck.",
    "Was put back, which costs no attempt (attempt 2): the mail server is not there.",
    "Moved: run now by anna.",
    'Mail to anna@example.org, "Reminder": was sent, perhaps twice; the server answered: 250 OK.',
    "No mail to Bob Bos <bob@example.org>: has switched e-mails off.",
    "No mail to somebody without an address: has switched e-mails off (9).",
    "Ran and is done (attempt 2): 1 reminder sent.",
  ]);
});

/** How a time was worked out, by rule. */
const RULES: readonly (readonly [Parameters<typeof settings>[0], event: string, text: string])[] = [
  [
    { at: { hour: 18, minute: 0 } },
    "2026-12-01T09:00:00Z",
    "2 days before Tue 1 December 10:00, at 18:00 that day = Sun 29 November 18:00.",
  ],
  [
    { offset: { months: 1, days: 1, ms: 5_400_000 }, direction: "after" },
    "2026-12-01T09:00:00Z",
    "1 month 1 day 1 hour 30 minutes after Tue 1 December 10:00 = Sat 2 January 2027 11:30.",
  ],
  [
    { offset: { months: 0, days: 0, ms: 172_800_000 } },
    "2027-03-29T07:00:00Z",
    "48 hours before Mon 29 March 2027 09:00 = Sat 27 March 2027 08:00.",
  ],
  [
    { offset: { months: 0, days: 0, ms: 0 }, direction: "after" },
    "2026-12-01T09:00:00Z",
    "The event Tue 1 December 10:00 = Tue 1 December 10:00.",
  ],
];

for (const [given, event, text] of RULES) {
  Deno.test(`why: ${text}`, () => {
    const asked = { found: found({}, ms(event)), problems: [] };
    const facts = itemFacts({ ...NO_JOB, asked, settings: settings(given) });
    assert.ok(inEnglish(tellItem(facts)).answer.text.endsWith(text), text);
  });
}

const ACCOUNT = { name: "Anna Bakker", reason: null, hasSettings: true };

/** Facts that differ from an address that nothing knows, and what is told then, all of it. */
const PEOPLE: readonly (readonly [string, Partial<PersonFacts>, readonly string[]])[] = [
  ["nobody", {}, ["Nothing is known of this address.", "No account in Bcourse has this address."]],
  [
    "somebody who has switched e-mails off",
    {
      person: {
        accounts: [{ ...ACCOUNT, reason: "emails_off" }],
        enrolments: [{ training: "7", label: "EHBO", status: "enrolled" }],
        trains: [],
      },
      leftOut: [leftOut({ to: "anna@example.org", name: "" })],
      ahead: [{ job: job(), reason: "emails_off" }],
    },
    [
      "This person gets no mails as things stand: has switched e-mails off.",
      "Account of Anna Bakker: has switched e-mails off.",
      "In training 7, EHBO: enrolled.",
      "No mail to anna@example.org: has switched e-mails off.",
      "Sun 29 November 10:00: not from reminder for EHBO (reminder/7/PRODUCTION): has switched e-mails off.",
    ],
  ],
  [
    "a trainer without settings, who got one mail and gets another",
    {
      person: {
        accounts: [{ ...ACCOUNT, hasSettings: false }],
        enrolments: [],
        trains: [{ training: "7", label: "EHBO" }],
      },
      deliveries: [mail({ answer: null })],
      ahead: [{ job: job(), reason: null }],
    },
    [
      "1 mail sent to this address, 1 mail to come as things stand.",
      "Account of Anna Bakker: active, and gets e-mails.",
      "It has no settings of its own, which counts as e-mails on.",
      "Trainer of training 7, EHBO.",
      'Mail to anna@example.org, "Reminder": was sent.',
      "Sun 29 November 10:00: reminder for EHBO (reminder/7/PRODUCTION).",
    ],
  ],
  [
    "somebody who was enrolled after the reminder went out",
    {
      person: { accounts: [ACCOUNT], enrolments: [], trains: [] },
      without: [{ job: job({ state: "succeeded" }), mails: 3 }],
    },
    [
      "0 mails sent to this address, 0 mails to come as things stand.",
      "Account of Anna Bakker: active, and gets e-mails.",
      "Not among the people of reminder/7/PRODUCTION, EHBO, when it ran: it sent 3 mails, and knew nothing of this address.",
    ],
  ],
  [
    "somebody, where the course database is not there",
    {
      person: null,
      notAsked: "nobody listens there",
      deliveries: [mail({ state: "held", answer: null })],
    },
    [
      "0 mails sent to this address, 0 mails to come as things stand.",
      "The course database could not be looked at: nobody listens there",
      'Mail to anna@example.org, "Reminder": is held, as it may have gone out already.',
    ],
  ],
];

for (const [name, given, texts] of PEOPLE) {
  Deno.test(`why --person: ${name}`, () => {
    const told = inEnglish(tellPerson(personFacts(given)));
    assert.deepEqual(textsOf([told.answer, ...told.standing, ...told.past, ...told.ahead]), texts);
  });
}

Deno.test("why --person: a name and an address are masked for who may not see them", () => {
  const [, somebody] = PEOPLE;
  const facts = personFacts(somebody?.[1]);
  const all = [...facts.leftOut, leftOut({ to: "bob@example.org", name: "Bob Bos" })];
  const deliveries = [
    mail({ answer: "250 <anna@example.org> OK" }),
    mail({ answer: "written to reminder-7_anna-example.org_1.eml" }),
  ];
  const story = maskedStory(tellPerson({ ...facts, leftOut: all, deliveries }));
  const text = JSON.stringify(inEnglish(story));
  for (const hidden of ["anna", "bob@", "Bakker", "Bos"]) {
    assert.ok(!text.includes(hidden), hidden);
  }
  assert.ok(text.includes("a…@example.org") && text.includes("B… B…"), text);
});

Deno.test("why: an address in the story of an item is masked for who may not see it", () => {
  const jobs = [jobFacts({ state: "succeeded" }, { deliveries: [mail()], leftOut: [leftOut()] })];
  const text = JSON.stringify(inEnglish(maskedStory(tellItem(itemFacts({ jobs })))));
  for (const hidden of ["anna@", "bob@", "Bos"]) assert.ok(!text.includes(hidden), hidden);
});

Deno.test("why: every line that there is was told above, and is told in Dutch", () => {
  const stories = [
    ...ANSWERS.map(([, given]) => tellItem(itemFacts(given))),
    ...PEOPLE.map(([, given]) => tellPerson(personFacts(given))),
  ];
  const lines = stories.flatMap((story) => allLines(toldIn(DUTCH, story)));
  for (const { code, text } of lines) {
    assert.match(text, /\S/, code);
    assert.doesNotMatch(text, /undefined|null|\[object/, code);
    assert.doesNotMatch(text, /\b(?:days|was sent|Planned|Nothing is known|looked at)\b/, code);
  }
  const told = new Set<string>(
    stories.flatMap((story) => allLines(inEnglish(story)))
      .map(({ code }) => code),
  );
  const elsewhere = ["other_event", "came_back", "training_gone", "moved"];
  const others = [...elsewhere, "restored", "first_plan_stands", "task_not_planned"];
  const untold = Object.keys(ENGLISH.lines).filter((code) => !told.has(code));
  assert.deepEqual(untold.toSorted(), others.toSorted());
  assert.deepEqual(Object.keys(DUTCH.lines).toSorted(), Object.keys(ENGLISH.lines).toSorted());
});

function inEnglish(story: Story): ToldStory {
  return toldIn(ENGLISH, story);
}

function allLines(story: ToldStory): ToldStory["standing"] {
  const ofJobs = story.jobs.flatMap(({ lines }) => lines);
  return [story.answer, ...story.standing, ...ofJobs, ...story.past, ...story.ahead];
}

function textsOf(lines: ToldStory["standing"]): readonly string[] {
  return lines.map(({ text }) => text);
}
