/** A span, as it arrived. */
export interface ArrivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentSpanId: string;
  readonly scope: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2: it failed. */
  readonly status: number;
}

/** A collector of OpenTelemetry traces on loopback. */
export interface Collector extends AsyncDisposable {
  /** What makes a process send its traces here. */
  readonly env: Readonly<Record<string, string>>;
  readonly spans: readonly ArrivedSpan[];
  /** Everything that arrived, of whatever kind. */
  readonly bodies: readonly string[];
}

interface Told {
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly {
      readonly scope?: { readonly name?: string };
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly status?: { readonly code?: number };
        readonly attributes?: readonly {
          readonly key: string;
          readonly value: {
            readonly stringValue?: string;
            readonly intValue?: unknown;
            readonly doubleValue?: number;
          };
        }[];
      }[];
    }[];
  }[];
}

/** Opens a collector. */
export function openCollector(): Collector {
  const spans: ArrivedSpan[] = [];
  const bodies: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (asked) => {
      const body = await asked.text();
      bodies.push(body);
      const told: Told = JSON.parse(body);
      for (const { scopeSpans } of told.resourceSpans ?? []) {
        for (const { scope, spans: arrived } of scopeSpans) {
          for (
            const { name, traceId, spanId, parentSpanId = "", status, attributes = [] } of arrived
          ) {
            spans.push({
              ...{ name, traceId, spanId, parentSpanId, scope: scope?.name ?? "" },
              status: status?.code ?? 0,
              attributes: Object.fromEntries(attributes.map(({ key, value }) => [
                key,
                value.stringValue ?? Number(value.intValue ?? value.doubleValue),
              ])),
            });
          }
        }
      }
      return Response.json({});
    },
  );
  return {
    ...{ spans, bodies },
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
