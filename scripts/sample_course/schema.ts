/**
 * Bcourse's tables, described once for every database they stand in: the ones that the scheduler's
 * tasks use, with the columns that they use. The demo and the tests make their databases from it.
 * @module
 */
import {
  BOOLEAN,
  CHANGED,
  ID,
  INSTANT,
  MAYBE_INSTANT,
  MAYBE_INTEGER,
  MAYBE_LONG,
  MAYBE_REAL,
  MAYBE_TEXT,
  type Table,
  TEXT,
  to,
} from "./column.ts";

/** Every table, in an order in which rows can be inserted. Source: Bcourse's models */
export const SCHEMA = {
  practice: {
    columns: {
      id: ID,
      name: TEXT,
      shortname: TEXT,
      phone_number: MAYBE_TEXT,
      street: MAYBE_TEXT,
      house_number: MAYBE_TEXT,
      house_number_extention: MAYBE_TEXT,
      postal_code: MAYBE_TEXT,
      city: MAYBE_TEXT,
      country: MAYBE_TEXT,
      ...CHANGED,
    },
    key: ["id"],
  },
  training_type: {
    columns: {
      id: ID,
      name: TEXT,
      description: MAYBE_LONG,
      practice_id: to("practice"),
      ...CHANGED,
    },
    key: ["id"],
  },
  training: {
    columns: {
      id: ID,
      name: TEXT,
      trainingtype_id: to("training_type"),
      practice_id: to("practice"),
      max_participants: MAYBE_INTEGER,
      active: BOOLEAN,
      apply_policies: BOOLEAN,
      ...CHANGED,
    },
    key: ["id"],
  },
  location: {
    columns: {
      id: ID,
      name: TEXT,
      directions: { kind: "longtext" },
      phone_number: TEXT,
      street: TEXT,
      house_number: TEXT,
      house_number_extention: TEXT,
      postal_code: TEXT,
      city: TEXT,
      state: TEXT,
      country: TEXT,
      latitude: MAYBE_REAL,
      longitude: MAYBE_REAL,
      practice_id: to("practice"),
      ...CHANGED,
    },
    key: ["id"],
  },
  training_event: {
    columns: {
      id: ID,
      start_time: INSTANT,
      end_time: INSTANT,
      training_id: { ...to("training"), nullable: true },
      location_id: to("location"),
      ...CHANGED,
    },
    key: ["id"],
  },
  user: {
    columns: {
      id: ID,
      email: { kind: "text", unique: true },
      active: BOOLEAN,
      first_name: MAYBE_TEXT,
      last_name: MAYBE_TEXT,
      phone_number: MAYBE_TEXT,
      country: MAYBE_TEXT,
      ...CHANGED,
    },
    key: ["id"],
  },
  user_settings: {
    columns: {
      id: ID,
      user_id: { ...to("user"), unique: true },
      msg_last_min_spots: BOOLEAN,
      msg_transactional_emails: BOOLEAN,
      language: { kind: "text", length: 10 },
      ...CHANGED,
    },
    key: ["id"],
  },
  student_status: {
    columns: {
      id: ID,
      name: TEXT,
      description: MAYBE_LONG,
      practice_id: to("practice"),
      ...CHANGED,
    },
    key: ["id"],
  },
  student_type: {
    columns: { id: ID, name: TEXT, practice_id: to("practice"), ...CHANGED },
    key: ["id"],
  },
  student: {
    columns: {
      id: ID,
      user_id: to("user"),
      practice_id: to("practice"),
      studenttype_id: to("student_type"),
      studentstatus_id: to("student_status"),
      ...CHANGED,
    },
    key: ["id"],
  },
  training_enroll: {
    columns: {
      student_id: to("student"),
      training_id: to("training"),
      uuid: { kind: "text", length: 36, unique: true },
      status: { kind: "text", length: 40 },
      enrole_date: MAYBE_INSTANT,
      invite_date: MAYBE_INSTANT,
      ical_sequence: MAYBE_INTEGER,
      paid: BOOLEAN,
      ...CHANGED,
    },
    key: ["student_id", "training_id"],
  },
  trainer: {
    columns: {
      id: ID,
      bio: MAYBE_LONG,
      user_id: to("user"),
      practice_id: to("practice"),
      ...CHANGED,
    },
    key: ["id"],
  },
  training_trainers: {
    columns: { training_id: to("training"), trainer_id: to("trainer") },
    key: ["training_id", "trainer_id"],
  },
  content: {
    columns: {
      tag: { kind: "text", length: 100 },
      lang: { kind: "text", length: 10 },
      text: MAYBE_LONG,
      subject: MAYBE_TEXT,
      ...CHANGED,
    },
    key: ["tag", "lang"],
  },
  message: {
    columns: {
      id: ID,
      subject: TEXT,
      body: { kind: "longtext" },
      envelop_from_id: to("user"),
      in_reply_to_id: { ...to("message"), nullable: true },
      created_date: INSTANT,
      ...CHANGED,
    },
    key: ["id"],
  },
  user_message: {
    columns: {
      user_id: to("user"),
      message_id: to("message"),
      message_read: MAYBE_INSTANT,
      message_deleted: MAYBE_INSTANT,
      ...CHANGED,
    },
    key: ["user_id", "message_id"],
  },
  message_tag: {
    columns: { id: ID, tag: { kind: "text", unique: true }, hidden: BOOLEAN, ...CHANGED },
    key: ["id"],
  },
  message_tag_message: {
    columns: { messagetag_id: to("message_tag"), message_id: to("message") },
    key: ["messagetag_id", "message_id"],
  },
  automation_classes: {
    columns: {
      id: ID,
      class_name: { kind: "text", unique: true },
      description: MAYBE_LONG,
      module_path: TEXT,
      qualified_name: TEXT,
      ...CHANGED,
    },
    key: ["id"],
  },
  automation_schedule: {
    columns: {
      id: ID,
      name: { kind: "text", unique: true },
      beforeafter: { kind: "text", length: 10 },
      events: { kind: "text", length: 10 },
      interval: { kind: "interval" },
      active: BOOLEAN,
      automation_class_id: { ...to("automation_classes"), nullable: true },
      ...CHANGED,
    },
    key: ["id"],
  },
  automation_trainingtypes: {
    columns: {
      automation_schedule_id: to("automation_schedule"),
      trainingtype_id: to("training_type"),
    },
    key: ["automation_schedule_id", "trainingtype_id"],
  },
} as const satisfies Readonly<Record<string, Table>>;

/** Name of a table. */
export type TableName = keyof typeof SCHEMA;

/** Names of all tables, in an order in which rows can be inserted. */
export const TABLE_NAMES: readonly TableName[] = Object.keys(SCHEMA) as TableName[];
