import { expect, test } from "@jest/globals";
import { type Dependency, healthRoute, whatIsDown } from "#http/health.ts";
import { createMetrics } from "#http/metrics.ts";
import { serve } from "./server.ts";

const up = (name: string): Dependency => ({ name, ping: () => Promise.resolve() });
const down = (name: string): Dependency => ({ name, ping: () => Promise.reject(new Error("password=hunter2")) });
const answers = async (dependencies: readonly Dependency[], path: string, init?: RequestInit) => {
  await using web = await serve(healthRoute(dependencies, createMetrics().registry));
  const answer = await web.ask(path, init);
  return { status: answer.status, text: await answer.text(), type: answer.headers.get("content-type") };
};

test("a process that runs is healthy, whatever is down", async () => {
  expect(await answers([down("store")], "/healthz")).toMatchObject({ status: 200, text: "ok\n" });
});

test.each([
  ["everything answers", [up("store"), up("queue")], 200, "ready\n"],
  ["the store is down", [down("store"), up("queue")], 503, "down: store\n"],
  ["all is down", [down("store"), down("queue")], 503, "down: store, queue\n"],
  ["there is nothing to depend on", [], 200, "ready\n"],
])("ready? %s", async (_, dependencies, status, text) => {
  expect(await answers(dependencies, "/readyz")).toMatchObject({ status, text });
});

test("a dependency that never answers is down", async () => {
  const stuck: Dependency = { name: "queue", ping: () => new Promise(() => {}) };
  expect(await whatIsDown([stuck, up("store")])).toEqual(["queue"]);
});

test("the metrics are Prometheus text with our own names", async () => {
  const { text, type } = await answers([], "/metrics");
  expect(type).toContain("text/plain");
  for (const name of ["jobs_total", "deliveries_total", "delivery_lateness_seconds"])
    expect(text).toContain(`# HELP sideline_${name} `);
});

test("a probe may ask with HEAD; nothing else is answered here", async () => {
  expect(await answers([], "/healthz", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  expect(await answers([], "/healthz", { method: "POST" })).toMatchObject({ status: 404 });
  expect(await answers([], "/healthz/more")).toMatchObject({ status: 404 });
});

test("counts and times carry the labels of their table, and a stray label can't break a scrape", async () => {
  const { metrics, registry } = createMetrics();
  metrics.count("google_calls_total", { operation: "list", outcome: "ok", email: "ana@ourco.example" });
  metrics.count("google_calls_total", { operation: "list", outcome: "ok" }, 2);
  metrics.observe("job_seconds", 0.3, { job: "deliver", stray: "x" });
  const text = await registry.metrics();
  expect(text).toContain('sideline_google_calls_total{operation="list",outcome="ok"} 3');
  expect(text).toContain('sideline_job_seconds_count{job="deliver"} 1');
  expect(text).not.toMatch(/ana@|stray/);
});
