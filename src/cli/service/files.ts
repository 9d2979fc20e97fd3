/**
 * What a service consists of on the disk. `install` and the Debian package put the same.
 * @module
 */
import { jsonSchema } from "../../config/json_schema.ts";
import { contractTypes, TYPES_FILE } from "../contract_types.ts";
import { SAMPLE_SECRETS, serviceSample } from "./sample.ts";
import SYSUSERS from "./sysusers.conf" with { type: "text" };
import TMPFILES from "./tmpfiles.conf" with { type: "text" };

/** Where the configuration lies. */
export const CONFIG_DIR = "/etc/bcourse-scheduler";

/** One file of the service. */
export interface ServiceFile {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
  /** Bits of who may read and write it. */
  readonly mode: number;
}

/** What a person edits: put there once, and never touched again. */
export function personsFiles(): readonly ServiceFile[] {
  const secret = (name: keyof typeof SAMPLE_SECRETS): ServiceFile => {
    const path = `${CONFIG_DIR}/credentials/${name}`;
    return { path, text: SAMPLE_SECRETS[name], mode: 0o600 };
  };
  return [
    { path: `${CONFIG_DIR}/automations.yaml`, text: serviceSample(), mode: 0o644 },
    secret("database"),
    secret("smtp"),
  ];
}

/** What an editor needs to help with the configuration and with tasks; each version has its own. */
export function editorsFiles(directory: string): readonly ServiceFile[] {
  const schema = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  return [
    { path: `${directory}/automations.schema.json`, text: schema, mode: 0o644 },
    { path: `${directory}/${TYPES_FILE}`, text: contractTypes(), mode: 0o644 },
  ];
}

/** Who the service runs as, and what nobody else may read. @param directory such as `/etc` */
export function systemFiles(directory: string): readonly ServiceFile[] {
  const name = "bcourse-scheduler.conf";
  return [
    { path: `${directory}/sysusers.d/${name}`, text: SYSUSERS, mode: 0o644 },
    { path: `${directory}/tmpfiles.d/${name}`, text: TMPFILES, mode: 0o644 },
  ];
}
