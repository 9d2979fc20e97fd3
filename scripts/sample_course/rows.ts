/**
 * The rows of the tables, as types that follow from the schema.
 * @module
 */
import type { EpochMs } from "../../src/domain/clock.ts";
import type { Kind } from "./column.ts";
import type { SCHEMA, TableName } from "./schema.ts";

interface Values {
  readonly id: number;
  readonly integer: number;
  readonly real: number;
  readonly boolean: boolean;
  readonly text: string;
  readonly longtext: string;
  readonly instant: EpochMs;
  readonly interval: number;
}

type ColumnsOf<Name extends TableName> = (typeof SCHEMA)[Name]["columns"];
type OptionalOf<Columns> = {
  [Name in keyof Columns]: Columns[Name] extends { readonly nullable: true } ? Name : never;
}[keyof Columns];
type ValueOf<C> = C extends { readonly kind: infer K extends Kind } ? Values[K] : never;

/** A row of a table, with what TypeScript has for each kind; nullable columns may be left out. */
export type RowOf<Name extends TableName> =
  & {
    readonly [C in Exclude<keyof ColumnsOf<Name>, OptionalOf<ColumnsOf<Name>>>]: ValueOf<
      ColumnsOf<Name>[C]
    >;
  }
  & {
    readonly [C in OptionalOf<ColumnsOf<Name>>]?: ValueOf<ColumnsOf<Name>[C]> | null;
  };

/** The rows of a whole course database; tables left out are empty. */
export type CourseData = { readonly [Name in TableName]?: readonly RowOf<Name>[] };
