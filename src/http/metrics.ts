import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { MetricName, Metrics, TimingName } from "#flows/ports.ts";

const counters: Readonly<Record<MetricName, { readonly help: string; readonly labels: readonly string[] }>> = {
  jobs_total: { help: "Jobs run, by name and outcome", labels: ["job", "outcome"] },
  deliveries_total: { help: "Messages, by kind and result", labels: ["kind", "result"] },
  slack_calls_total: { help: "Slack Web API calls, by method and outcome", labels: ["method", "outcome"] },
  google_calls_total: { help: "Google calls, by operation and outcome", labels: ["operation", "outcome"] },
  calendar_pulls_total: { help: "Calendar reads, by result", labels: ["result"] },
  context_assemblies_total: { help: "Account contexts assembled (shared by the reps of one call)", labels: [] },
  model_calls_total: { help: "Requests to the model, by prompt and outcome", labels: ["prompt", "outcome"] },
  model_tokens_total: { help: "Tokens as the model's server counted them", labels: ["kind"] },
  model_claims_total: {
    help: "Claims of the model, by slot, outcome and the check that decided",
    labels: ["slot", "outcome", "check"],
  },
  answers_total: { help: "Questions that were answered in words, by result", labels: ["result"] },
  decisions_total: { help: "Decisions about events, by reason code", labels: ["reason"] },
};

const timings: Readonly<
  Record<TimingName, { readonly help: string; readonly labels: readonly string[]; readonly buckets: number[] }>
> = {
  delivery_lateness_seconds: {
    help: "Posted after due",
    labels: ["kind"],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900],
  },
  job_seconds: { help: "Run time of a job", labels: ["job", "outcome"], buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 30] },
  slack_call_seconds: { help: "Slack Web API call", labels: ["method"], buckets: [0.05, 0.1, 0.3, 1, 3, 10] },
  google_call_seconds: { help: "Google call", labels: ["operation"], buckets: [0.05, 0.1, 0.3, 1, 3, 10] },
};

/** The metrics port on prom-client. Labels outside the table are dropped, so that a stray label can't break a scrape. */
export function createMetrics(): { readonly metrics: Metrics; readonly registry: Registry } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "sideline_" });
  const made = {
    counters: mapValues(
      counters,
      (spec, name) =>
        new Counter({ name: `sideline_${name}`, help: spec.help, labelNames: spec.labels, registers: [registry] }),
    ),
    timings: mapValues(
      timings,
      (spec, name) =>
        new Histogram({
          name: `sideline_${name}`,
          help: spec.help,
          labelNames: spec.labels,
          buckets: spec.buckets,
          registers: [registry],
        }),
    ),
  };
  const metrics: Metrics = {
    count: (name, labels = {}, by = 1) => made.counters[name].inc(only(labels, counters[name].labels), by),
    observe: (name, seconds, labels = {}) => made.timings[name].observe(only(labels, timings[name].labels), seconds),
  };
  return { metrics, registry };
}

function only(labels: Readonly<Record<string, string>>, known: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => known.includes(name)));
}

function mapValues<K extends string, A, B>(table: Readonly<Record<K, A>>, make: (value: A, key: K) => B): Record<K, B> {
  // Object.entries and fromEntries lose the key type that the table has.
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, make(value as A, key as K)])) as Record<
    K,
    B
  >;
}
