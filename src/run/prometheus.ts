/**
 * The parts of prom-client that are used. Its index loads what is not used too, such as an HTTP client
 * and OpenTelemetry's interface: 50 ms at each start.
 * @module
 */
import type {
  Counter as CounterOf,
  Gauge as GaugeOf,
  Histogram as HistogramOf,
  Registry as RegistryOf,
} from "prom-client";
import counter from "prom-client/lib/counter.js";
import gauge from "prom-client/lib/gauge.js";
import histogram from "prom-client/lib/histogram.js";
import registry from "prom-client/lib/registry.js";

/** Counts what only grows. */
export type Counter<Label extends string> = CounterOf<Label>;
export const Counter: typeof CounterOf = counter;

/** Tells what goes up and down. */
export const Gauge: typeof GaugeOf = gauge;

/** Counts how often something took how long. */
export type Histogram<Label extends string> = HistogramOf<Label>;
export const Histogram: typeof HistogramOf = histogram;

/** Holds metrics, and tells them. */
export const Registry: typeof RegistryOf = registry;
