// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Prints what a built program holds beside its own code, as CycloneDX: the packages that main.ts
 * reaches, with the checksums of deno.lock, and Deno.
 */
import { fileURLToPath } from "node:url";
import manifest from "../deno.json" with { type: "json" };
import lock from "../deno.lock" with { type: "text" };
import { DENO_VERSION } from "./build/program.ts";
import { runProgram } from "./build/run_program.ts";

interface Component {
  readonly type: "library" | "platform";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: "SHA-512"; readonly content: string }[];
}

interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** Ids of others. */
  readonly dependencies: readonly string[];
}

async function listPackages(): Promise<readonly Component[]> {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const { modules, npmPackages }: {
    readonly modules: readonly { readonly npmPackage?: string }[];
    /** All that deno.json names, those for tests too. */
    readonly npmPackages: Readonly<Record<string, NpmPackage>>;
  } = JSON.parse(await runProgram(Deno.execPath(), ["info", "--json", main]));
  const reached = new Set<string>();
  const next = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    next.push(...npmPackages[id]?.dependencies ?? []);
  }
  const components = [...reached].flatMap((id) => toComponent(id, npmPackages[id]));
  return components.toSorted((a, b) => a.purl < b.purl ? -1 : 1);
}

function toComponent(id: string, found: NpmPackage | undefined): Component | [] {
  // Types are gone once it is built.
  if (found === undefined || found.name.startsWith("@types/")) return [];
  const { name, version } = found;
  const { npm }: { npm: Readonly<Record<string, { readonly integrity: string }>> } = JSON.parse(
    lock,
  );
  const integrity = npm[id]?.integrity;
  if (integrity === undefined) throw new Error(`deno.lock has no checksum of ${id}`);
  const content = toHex(integrity.replace(/^sha512-/, ""));
  const purl = `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
  return { type: "library", name, version, purl, hashes: [{ alg: "SHA-512", content }] };
}

function toHex(base64: string): string {
  return Uint8Array.fromBase64(base64).toHex();
}

if (import.meta.main) {
  const { name, version } = manifest;
  const purl = `pkg:github/denoland/deno@v${DENO_VERSION}`;
  const deno = { type: "platform", name: "deno", version: DENO_VERSION, purl, hashes: [] };
  const component = { type: "application", name, version, "bom-ref": name };
  const components = [deno, ...await listPackages()];
  const bom = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component },
    components,
  };
  console.log(JSON.stringify(bom, null, 2));
}
