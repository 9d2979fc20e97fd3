/** Fills in `@NAME@`; a name that is not known stays. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
}
