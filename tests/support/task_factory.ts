import type { TaskSettings } from "../../src/domain/task.ts";

/** A task as an empty entry in automations.yaml would give it: 2 days before the first event. */
export function taskSettings(given: Partial<TaskSettings> = {}): TaskSettings {
  return {
    name: "reminder",
    description: null,
    handler: "StudentReminderTask",
    template: null,
    query: "SELECT id, label, event_at FROM item",
    columns: { id: "id", label: "label", eventAt: "event_at", trainingType: "training_type" },
    event: "first",
    offset: { months: 0, days: 2, ms: 0 },
    direction: "before",
    at: null,
    trainingTypes: [],
    enabled: true,
    args: {},
    writes: false,
    catchUp: false,
    recheck: true,
    replaceExisting: true,
    graceMs: 86_400_000,
    maxInstances: 1,
    concurrency: 10,
    timeoutMs: 300_000,
    retry: { limit: 5, backoff: "exponential", initialMs: 30_000, maxMs: 3_600_000, jitter: 0 },
    breaker: { failures: 5, cooldownMs: 600_000 },
    ratePerSecond: null,
    onUnknown: "send",
    permissions: { net: [], read: [], write: [], env: [], run: [] },
    ...given,
  };
}

/** Reads an instant such as `2026-12-01T09:00:00Z`. */
export function ms(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}
