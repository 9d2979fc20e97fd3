import { SchedulerError } from "../../domain/errors.ts";

/**
 * Finds the program that runs, as one file.
 * @throws {SchedulerError} NOT_ONE_FILE where it runs from its sources, or from a package
 */
export function ownFile(): string {
  // A file that unpacks itself tells where it lies; what runs then is Deno.
  const file = Deno.build.standalone ? Deno.execPath() : Deno.env.get("BCOURSE_SCHEDULER_FILE");
  if (file !== undefined && file !== "") return file;
  throw new SchedulerError("NOT_ONE_FILE", "Cannot install what is not one file", {
    hint: 'build it with "deno task build", then run "dist/bcourse-scheduler install"; ' +
      "what a package has installed needs no more",
  });
}
