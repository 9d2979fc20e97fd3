import { CourseError, messageOf } from "../../domain/errors.ts";
import { openHint } from "./open_hint.ts";

/** What a statement met: the server is not there, it is at work for too long, or the SQL is wrong. */
export type Obstruction = "unreachable" | "busy" | "refused";

/** Makes an error of ours of what a statement met on a server. @param label the database */
export function statementError(
  thrown: unknown,
  { label, met }: { readonly label: string; readonly met: Obstruction },
): CourseError {
  const message = `Cannot run SQL on ${label}: ${messageOf(thrown)}`;
  switch (met) {
    case "unreachable":
      return new CourseError("COURSE_UNREACHABLE", message, {
        hint: openHint(null),
        cause: thrown,
      });
    case "busy":
      return new CourseError("COURSE_BUSY", message, {
        hint:
          "wait and try again; look for what keeps the rows locked, or for a query that takes long",
        cause: thrown,
      });
    case "refused":
      return new CourseError("COURSE_REFUSED", message, {
        hint: "compare the SQL with the tables of the database and correct it",
        cause: thrown,
      });
  }
}
