/**
 * Runs one lint rule over some source text.
 * @param filename relative to the project, such as `src/plan/plan.ts`
 * @returns the messages, each with the text that it points at
 */
export function findings(
  rule: Deno.lint.Rule,
  filename: string,
  source: string,
): readonly { readonly message: string; readonly at: string }[] {
  const plugin: Deno.lint.Plugin = { name: "bcourse", rules: { rule } };
  return Deno.lint.runPlugin(plugin, filename, source).map(({ message, range }) => ({
    message,
    at: source.slice(...range),
  }));
}

/** As {@link findings}, only the text that each points at. */
export function found(rule: Deno.lint.Rule, filename: string, source: string): readonly string[] {
  return findings(rule, filename, source).map((one) => one.at);
}
