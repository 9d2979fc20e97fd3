import { main } from "./src/cli/cli.ts";
import { HOST_ARGUMENT } from "./src/sandbox/spawn.ts";

if (import.meta.main) {
  // Only a compiled executable starts itself as a handler host; others start Deno with its module.
  if (Deno.args[0] === HOST_ARGUMENT) {
    const { confineHost } = await import("./src/sandbox/confine.ts");
    confineHost(Deno.args[1] ?? "{}");
  } else Deno.exit(await main(Deno.args));
}
