/**
 * The trainings of the sample and where they are held.
 * @module
 */
import type { RowOf } from "./rows.ts";

/** An event: so many days from today, from and to a local time of the day. */
export type Slot = readonly [day: number, from: string, to: string];

/** A training, before it gets ids. Numbers count from 1 in the lists of locations, types and trainers. */
export interface Training {
  readonly name: string;
  readonly type: number;
  readonly location: number;
  readonly trainers: readonly number[];
  readonly slots: readonly Slot[];
  /** Most participants; null: no limit is known. */
  readonly most: number | null;
  /** How many ordinary students are enrolled. */
  readonly enrolled: number;
  /** States of more enrolments, which get no reminder; default none. */
  readonly others?: readonly string[];
  /** Whether everybody odd is enrolled too, and somebody twice. */
  readonly hasOdd?: true;
  /** Whether those who get no mail have waited longest. */
  readonly isSilentFirst?: true;
  /** Default true. */
  readonly isActive?: false;
}

/** Names of the training types. */
export const TYPES: readonly string[] = [
  "Basis",
  "Gevorderd",
  "Herhaling",
  "Kind & baby",
  "English",
];

/** The trainings, in the order of their ids. */
export const TRAININGS: readonly Training[] = [
  {
    name: "Basis EHBO",
    type: 1,
    location: 1,
    trainers: [1, 2],
    slots: [[2, "09:00", "12:30"]],
    most: 20,
    enrolled: 8,
    others: [
      "waitlist",
      "waitlist-invited",
      "waitlist-invite-expired",
      "waitlist-declined",
      "force-off-waitlist",
    ],
    hasOdd: true,
  },
  {
    name: "EHBO in vier avonden",
    type: 1,
    location: 2,
    trainers: [1],
    slots: [
      [3, "19:30", "21:30"],
      [10, "19:30", "21:30"],
      [17, "19:30", "21:30"],
      [24, "19:30", "22:00"],
    ],
    most: 12,
    enrolled: 7,
  },
  {
    name: "Gevorderd: reanimatie en AED",
    type: 2,
    location: 1,
    trainers: [3, 4],
    slots: [[1, "13:00", "17:00"]],
    most: 10,
    enrolled: 6,
  },
  {
    name: "EHBO bij kinderen",
    type: 4,
    location: 2,
    trainers: [3],
    slots: [[6, "10:00", "12:00"], [13, "10:00", "12:00"]],
    most: 5,
    enrolled: 5,
    others: ["waitlist", "waitlist", "waitlist"],
  },
  {
    name: "EHBO bij kinderen",
    type: 4,
    location: 3,
    trainers: [1],
    slots: [[20, "10:00", "12:00"], [27, "10:00", "12:00"]],
    most: 8,
    enrolled: 4,
  },
  {
    name: `Herhaling <i>"BHV"</i> & {{ praktijk }} 💪`,
    type: 3,
    location: 3,
    trainers: [2],
    slots: [[12, "09:00", "16:30"]],
    most: 15,
    enrolled: 4,
  },
  {
    name: "First aid in English",
    type: 5,
    location: 1,
    trainers: [2],
    slots: [[9, "18:30", "21:30"]],
    most: null,
    enrolled: 5,
  },
  {
    name: "Basis EHBO zonder trainer",
    type: 1,
    location: 1,
    trainers: [],
    slots: [[5, "09:00", "12:30"]],
    most: 12,
    enrolled: 3,
  },
  {
    name: "Herhaling zonder cursisten",
    type: 3,
    location: 2,
    trainers: [1],
    slots: [[8, "09:00", "12:30"]],
    most: 12,
    enrolled: 0,
  },
  {
    name: "Gevorderd, alleen trainers zonder mail",
    type: 2,
    location: 3,
    trainers: [4, 5],
    slots: [[33, "09:00", "17:00"]],
    most: 12,
    enrolled: 3,
  },
  {
    name: "Afgelast: verkeersongevallen",
    type: 2,
    location: 3,
    trainers: [1],
    slots: [[4, "09:00", "17:00"]],
    most: 12,
    enrolled: 5,
    isActive: false,
  },
  {
    name: "Basis EHBO van vorige maand",
    type: 1,
    location: 1,
    trainers: [1],
    slots: [[-27, "09:00", "12:30"], [-20, "09:00", "12:30"]],
    most: 12,
    enrolled: 6,
  },
  {
    name: "Al begonnen: EHBO op zaterdag",
    type: 1,
    location: 2,
    trainers: [3],
    slots: [[-7, "10:00", "12:00"], [7, "10:00", "12:00"]],
    most: 12,
    enrolled: 5,
  },
  {
    name: "EHBO op het werk: uitnodigingen open",
    type: 1,
    location: 1,
    trainers: [1, 3],
    slots: [[15, "09:00", "16:30"]],
    most: 6,
    enrolled: 4,
    others: ["waitlist-invited", "waitlist-invited", "waitlist", "waitlist", "waitlist"],
  },
  {
    name: "Reanimatie in het buurthuis: plaats en een wachtlijst",
    type: 2,
    location: 2,
    trainers: [2],
    slots: [[11, "19:00", "22:00"], [18, "19:00", "22:00"]],
    most: 8,
    enrolled: 5,
    others: ["waitlist", "waitlist", "waitlist", "waitlist", "waitlist-declined"],
    isSilentFirst: true,
  },
  {
    name: "Kleine groep: minder plaatsen dan deelnemers",
    type: 3,
    location: 1,
    trainers: [3],
    slots: [[16, "13:00", "17:00"]],
    most: 3,
    enrolled: 4,
    others: ["waitlist-invited", "waitlist"],
  },
];

/** The locations, in the order of their ids. */
export const LOCATIONS: readonly RowOf<"location">[] = [
  {
    id: 1,
    name: "Praktijk De Linde",
    directions: "Ring the lower bell; the room is on the first floor.",
    phone_number: "030 123 45 67",
    street: "Lindelaan",
    house_number: "12",
    house_number_extention: "a",
    postal_code: "3512 AB",
    city: "Utrecht",
    state: "Utrecht",
    country: "Nederland",
    latitude: 52.0907,
    longitude: 5.1214,
    practice_id: 1,
  },
  {
    id: 2,
    name: "Buurthuis 't Trefpunt",
    directions: "",
    phone_number: "030 765 43 21",
    street: "Kerkstraat",
    house_number: "101",
    house_number_extention: "",
    postal_code: "3581 RA",
    city: "Utrecht",
    state: "Utrecht",
    country: "Nederland",
    practice_id: 1,
  },
  {
    id: 3,
    name: 'Zaal <Zuid> & "Tuin"',
    directions: "Parkeren kan achter het gebouw; <b>niet</b> voor de deur.",
    phone_number: "",
    street: "Zuiderpad",
    house_number: "3",
    house_number_extention: "",
    postal_code: "3523 CD",
    city: "Utrecht",
    state: "",
    country: "Nederland",
    practice_id: 1,
  },
];
