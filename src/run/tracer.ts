import { messageOf } from "../domain/errors.ts";
import { maskAddresses } from "../domain/log.ts";
import { VERSION } from "./version.ts";

/** What is told of a span: whose it is, and how it ended. Never an address. */
export type Attributes = Readonly<Record<string, string | number>>;

/** A span under way. */
export interface Span {
  /** Tells more of it. */
  tell(attributes: Attributes): void;
  /** Marks it as failed. */
  fail(reason: string): void;
}

/** Does work inside a span; spans that the work opens lie within it. */
export type Tracer = <T>(
  of: { readonly name: string; readonly attributes: Attributes },
  work: (span: Span) => Promise<T>,
) => Promise<T>;

/** The part of OpenTelemetry's span that is used here. */
interface RuntimeSpan {
  setAttribute(name: string, value: string | number): void;
  setStatus(status: { readonly code: number; readonly message: string }): void;
  end(): void;
}

/** The part of OpenTelemetry's tracer that is used here. */
interface RuntimeTracer {
  startSpan(name: string): RuntimeSpan;
  startActiveSpan<T>(
    name: string,
    options: { readonly attributes: Attributes },
    work: (span: RuntimeSpan) => T,
  ): T;
}

/** Source: opentelemetry.io/docs/specs/otel/trace/api, SpanStatusCode.ERROR */
const STATUS_ERROR = 2;

/**
 * Makes the tracer: the runtime's own where OTEL_DENO switches it on, else one that only does the work.
 * The runtime keeps to OpenTelemetry's interface, so that no package is needed for it.
 */
export function createTracer(): Tracer {
  const runtime = openRuntimeTracer();
  if (runtime === null) return (_of, work) => work(NO_SPAN);
  return ({ name, attributes }, work) =>
    runtime.startActiveSpan(name, { attributes: masked(attributes) }, async (runtimeSpan) => {
      const span = spanOver(runtimeSpan);
      try {
        return await work(span);
      } catch (thrown) {
        span.fail(messageOf(thrown));
        throw thrown;
      } finally {
        runtimeSpan.end();
      }
    });
}

const NO_SPAN: Span = { tell: () => {}, fail: () => {} };

function openRuntimeTracer(): RuntimeTracer | null {
  const tracer: RuntimeTracer = Deno.telemetry.tracerProvider.getTracer(
    "bcourse-scheduler",
    VERSION,
  );
  try {
    // Throws where tracing is off; a span that is never ended is never exported.
    tracer.startSpan("probe");
    return tracer;
  } catch {
    return null;
  }
}

function spanOver(span: RuntimeSpan): Span {
  return {
    tell(attributes) {
      for (const [name, value] of Object.entries(masked(attributes))) {
        span.setAttribute(name, value);
      }
    },
    fail: (reason) => span.setStatus({ code: STATUS_ERROR, message: maskAddresses(reason) }),
  };
}

/** An item's id, and so a job's, may be anything. */
function masked(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "string" ? maskAddresses(value) : value,
    ]),
  );
}
