import type { Transaction } from "./transaction.ts";
import FORGET_PERSON from "./sql/forget_person.sql" with { type: "text" };
import LOCK_PEOPLE from "./sql/lock_people.sql" with { type: "text" };
import { listed } from "./statement.ts";

/** Forgets people of whom no delivery is left. */
export async function forgetPeople(
  transaction: Transaction,
  people: readonly { readonly environment: string; readonly address: string }[],
): Promise<void> {
  const bindings = { people: listed(people) };
  await Promise.all([
    transaction.run(LOCK_PEOPLE, bindings),
    transaction.run(FORGET_PERSON, bindings),
  ]);
}
