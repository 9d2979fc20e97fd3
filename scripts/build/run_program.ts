/**
 * Runs a program to its end.
 * @returns what it wrote
 * @throws {Error} with what it wrote to standard error where it fails
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd = ".", env = {} }: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<string> {
  const command = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  if (code === 0) return new TextDecoder().decode(stdout);
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(`${program} ${args[0] ?? ""} ended with ${code}: ${said}`);
}
