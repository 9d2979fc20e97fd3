/**
 * The program as a package of Debian. It is not the file that unpacks itself: dpkg unpacks it.
 * @module
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import CHANGELOG from "../../CHANGELOG.md" with { type: "text" };
import LICENSE from "../../LICENSE" with { type: "text" };
import {
  CONFIG_DIR,
  editorsFiles,
  personsFiles,
  type ServiceFile,
  systemFiles,
} from "../../src/cli/service/files.ts";
import { SAMPLE_SECRETS } from "../../src/cli/service/sample.ts";
import { serviceUnit } from "../../src/cli/service/unit.ts";
import { fillIn } from "../build/fill_in.ts";
import INSTALLED from "../build/installed.sh" with { type: "text" };
import PLACE from "../build/place.sh" with { type: "text" };
import { runProgram } from "../build/run_program.ts";
import START from "../build/start.sh" with { type: "text" };
import CONTROL from "./control.txt" with { type: "text" };
import COPYRIGHT from "./copyright.txt" with { type: "text" };
import POSTINST from "./postinst.sh" with { type: "text" };
import POSTRM from "./postrm.sh" with { type: "text" };
import PRERM from "./prerm.sh" with { type: "text" };

/** The oldest systemd that the package is for: Debian 12's. */
const SYSTEMD = 252;
/** When everything in the package was made, as far as it tells: the same for the same version. */
const MADE_AT = "2026-01-01T00:00:00Z";
const SHARE = "/usr/share/bcourse-scheduler";

/** A package to make. */
export interface PackageOptions {
  /** Directory with the program: `deno` and `app/`. */
  readonly program: string;
  readonly version: string;
  /** As Debian names machines. */
  readonly arch: string;
  /** The `.deb`; replaced. */
  readonly file: string;
}

/** What lintian is to overlook. */
const OVERRIDES = "bcourse-scheduler: embedded-library lcms2 *\n";

/** Makes a package; the same program and version make the same bytes. */
export async function makePackage(options: PackageOptions): Promise<void> {
  const tree = await Deno.makeTempDir({ prefix: "bcourse-package-" });
  try {
    await Deno.mkdir(join(tree, "usr/lib"), { recursive: true });
    await runProgram("cp", ["-a", options.program, join(tree, "usr/lib/bcourse-scheduler")]);
    await Deno.mkdir(join(tree, CONFIG_DIR, "tasks"), { recursive: true });
    for (const file of packageFiles(options.version)) await put(tree, file);
    for (const file of await controlFiles(tree, options)) await put(join(tree, "DEBIAN"), file);
    await runProgram("chmod", ["-R", "u+rwX,go=rX", tree]);
    // xz at its usual level takes a minute for a seventh less.
    const args = ["--root-owner-group", "-Zxz", "-z1", "--build", tree, options.file];
    const epoch = Temporal.Instant.from(MADE_AT).epochMilliseconds / 1_000;
    await runProgram("dpkg-deb", args, { env: { SOURCE_DATE_EPOCH: `${epoch}` } });
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
}

async function put(root: string, { path, text, mode }: PackageFile): Promise<void> {
  const target = join(root, path);
  await Deno.mkdir(dirname(target), { recursive: true });
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  await Deno.writeFile(target, bytes);
  await Deno.chmod(target, mode);
}

/** A file whose content need not be text. */
type PackageFile = Omit<ServiceFile, "text"> & { readonly text: string | Uint8Array };

function packageFiles(version: string): readonly PackageFile[] {
  const text = serviceUnit({ program: "/usr/bin/bcourse-scheduler", systemd: SYSTEMD });
  const doc = "/usr/share/doc/bcourse-scheduler";
  const license = LICENSE.trim().split("\n").map((line) => ` ${line.trim() === "" ? "." : line}`);
  const sample = personsFiles().filter(({ path }) => path.endsWith(".yaml"))
    .map((file) => ({
      ...file,
      text: file.text.replace("=./automations", `=${SHARE}/automations`),
    }));
  return [
    { path: "/usr/bin/bcourse-scheduler", text: fillIn(INSTALLED, { PLACE, START }), mode: 0o755 },
    { path: "/lib/systemd/system/bcourse-scheduler.service", text, mode: 0o644 },
    ...systemFiles("/usr/lib"),
    ...editorsFiles(SHARE),
    ...sample,
    {
      path: `${doc}/copyright`,
      text: fillIn(COPYRIGHT, { LICENSE: license.join("\n") }),
      mode: 0o644,
    },
    // Deno has it built in.
    { path: "/usr/share/lintian/overrides/bcourse-scheduler", text: OVERRIDES, mode: 0o644 },
    { path: `${doc}/NEWS.gz`, text: gzipped(CHANGELOG), mode: 0o644 },
    { path: `${doc}/changelog.gz`, text: gzipped(debianChangelog(version)), mode: 0o644 },
  ];
}

/** Debian's own form; what changed is told in NEWS. */
function debianChangelog(version: string): string {
  return `bcourse-scheduler (${version}) unstable; urgency=medium

  * See NEWS.gz for what changed.

 -- Bcourse scheduler developers <bcourse-scheduler@packages.debian.org>  Thu, 01 Jan 2026 00:00:00 +0000
`;
}

function gzipped(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}

async function controlFiles(
  tree: string,
  { version, arch }: PackageOptions,
): Promise<readonly PackageFile[]> {
  const secrets = Object.entries(SAMPLE_SECRETS).map(([name, text]) =>
    `  [ -e "$secrets/${name}" ] || (umask 077 && echo '${text.trim()}' >"$secrets/${name}")`
  );
  const size = (await runProgram("du", ["-sk", "--apparent-size", tree])).split("\t")[0] ?? "0";
  const config = `${CONFIG_DIR}/automations.yaml\n`;
  const script = (path: string, text: string): PackageFile => ({ path, text, mode: 0o755 });
  return [
    {
      path: "control",
      text: fillIn(CONTROL, { VERSION: version, ARCH: arch, SIZE: size }),
      mode: 0o644,
    },
    { path: "conffiles", text: config, mode: 0o644 },
    { path: "md5sums", text: await checksums(tree), mode: 0o644 },
    script("postinst", fillIn(POSTINST, { SECRETS: secrets.join("\n") })),
    script("prerm", PRERM),
    script("postrm", POSTRM),
  ];
}

/** What `dpkg --verify` compares with; the configuration is a person's to change. */
async function checksums(tree: string): Promise<string> {
  const listed = await runProgram("find", [tree, "-type", "f", "-printf", "%P\\n"]);
  const paths = listed.trim().split("\n").filter((path) => !path.startsWith("etc/")).sort();
  const lines = paths.map((path) => {
    const sum = createHash("md5").update(Deno.readFileSync(join(tree, path))).digest("hex");
    return `${sum}  ${path}\n`;
  });
  return lines.join("");
}
