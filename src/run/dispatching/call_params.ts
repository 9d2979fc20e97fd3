import { z } from "zod";
import { HandlerError } from "../../domain/errors.ts";
import { LEFT_OUT_REASONS } from "../../domain/left_out.ts";
import type { Json, Mail, Params, Statement } from "../../handler.ts";
import type { LeavingOut } from "../../store/store.ts";

/**
 * What handlers hand over is checked here, at the border: they are other people's code.
 */
const cell = z.union([z.null(), z.boolean(), z.number(), z.string()]);
const params = z.record(z.string(), cell);
const statements = z.array(
  z.strictObject({
    sql: z.string(),
    params: params.exactOptional(),
    expect: z.int().min(0).exactOptional(),
  }),
).min(1).max(1_000);
const recipient = z.strictObject({
  email: z.string().min(1),
  name: z.string().exactOptional(),
  language: z.string().exactOptional(),
});
const calendar = z.strictObject({
  method: z.enum(["REQUEST", "CANCEL"]),
  uid: z.string().min(1),
  sequence: z.int().min(0).exactOptional(),
  status: z.enum(["CONFIRMED", "TENTATIVE"]).exactOptional(),
  answer: z.enum(["NEEDS-ACTION", "TENTATIVE", "ACCEPTED"]).exactOptional(),
  events: z.array(z.strictObject({
    start: z.string(),
    end: z.string(),
    summary: z.string(),
    location: z.string().exactOptional(),
    description: z.string().exactOptional(),
  })).min(1),
});
const mailBase = {
  key: z.string().min(1).max(200),
  to: recipient,
  ical: calendar.exactOptional(),
  vars: z.record(z.string(), z.json()).exactOptional(),
};
const mail = z.union([
  z.strictObject({ ...mailBase, template: z.string().min(1) }),
  z.strictObject({ ...mailBase, subject: z.string(), html: z.string() }),
]);

const leftOut = z.array(
  z.strictObject({
    to: z.strictObject({
      email: z.string().max(320).nullable(),
      name: z.string().max(200).exactOptional(),
    }),
    reason: z.enum(LEFT_OUT_REASONS),
    note: z.string().max(200).exactOptional(),
  }).refine(({ to, note }) => [to.email, to.name, note].some((one) => (one ?? "") !== ""), {
    message: "it names nobody: an address, a name or a note is wanted",
  }),
).max(10_000);

/** Reads a text that a handler handed over. */
export function readText(value: Json | undefined, name: string): string {
  if (typeof value === "string") return value;
  throw notAsWanted(name, "text");
}

/** Reads named parameters; none is none. */
export function readParams(value: Json | undefined): Params {
  return check(params, value ?? {}, "the parameters of a statement");
}

/** Reads the statements of a transaction. */
export function readStatements(value: Json | undefined): readonly Statement[] {
  return check(statements, value, "the statements of a transaction");
}

/** Reads a mail. */
export function readMail(value: Json | undefined): Mail {
  return check(mail, value, "a mail");
}

/** Reads people who are left out. */
export function readLeftOut(value: Json | undefined): readonly LeavingOut[] {
  return check(leftOut, value, "people who are left out").map(({ to, reason, note }) => ({
    to: to.email?.trim() ?? "",
    name: to.name?.trim() ?? "",
    reason,
    note: note ?? null,
  }));
}

function check<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw notAsWanted(name, z.prettifyError(result.error).replaceAll("\n", " "));
}

function notAsWanted(name: string, wanted: string): HandlerError {
  return new HandlerError(
    "HANDLER_MISUSE",
    `Cannot use ${name} as it is not as wanted: ${wanted}`,
    {
      hint: "see the types in bcourse-scheduler",
    },
  );
}
