/** A metric as Prometheus' text format tells it. */
export interface Metric {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

/** One value. */
export interface Sample {
  /** Its own name: that of the metric, perhaps with `_bucket`, `_sum` or `_count`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads metrics.
 * @throws {Error} where a line is none, a name comes twice, or a sample comes before its HELP and TYPE
 */
export function readMetricsText(text: string): ReadonlyMap<string, Metric> {
  const metrics = new Map<string, Metric & { readonly samples: Sample[] }>();
  let current = "";
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    const [, kind, name = "", rest = ""] = comment ?? [];
    if (kind === "HELP") {
      if (metrics.has(name)) throw new Error(`${name} comes twice`);
      metrics.set(name, { help: rest, type: "", samples: [] });
      current = name;
    } else if (kind === "TYPE") {
      const metric = metrics.get(name);
      if (metric === undefined || name !== current) throw new Error(`TYPE without HELP: ${line}`);
      metrics.set(name, { ...metric, type: rest });
    } else {
      const sample = readSample(line);
      if (!sample.name.startsWith(current)) throw new Error(`a sample among others: ${line}`);
      metrics.get(current)?.samples.push(sample);
    }
  }
  return metrics;
}

function readSample(line: string): Sample {
  const found = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (found === null) throw new Error(`no sample: ${line}`);
  const [, name = "", labels = "", value] = found;
  const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label = "", text = ""]) => [label, text])),
    value: Number(value),
  };
}

/** The value of the one sample with these labels. @throws {Error} where there is none, or several */
export function valueOf(
  metrics: ReadonlyMap<string, Metric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const found = [...metrics.values()].flatMap(({ samples }) => samples).filter((sample) =>
    sample.name === name &&
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} samples of ${name} ${JSON.stringify(labels)}`);
  }
  return only.value;
}
