import { HOST_ARGUMENT } from "./src/sandbox/spawn.ts";

if (import.meta.main) {
  // Only a compiled executable starts itself as a handler host; others start Deno with its module.
  if (Deno.args[0] === HOST_ARGUMENT) {
    const { confineHost } = await import("./src/sandbox/confine.ts");
    confineHost(Deno.args[1] ?? "{}");
  } else if (Deno.args.join(" ") === "version") {
    // Asked most often, and by scripts: half of its time would go into reading a command line.
    const { sayVersion } = await import("./src/cli/version.ts");
    sayVersion();
  } else {
    const { main } = await import("./src/cli/cli.ts");
    Deno.exit(await main(Deno.args));
  }
}
