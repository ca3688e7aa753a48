import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Jobs, openJobs } from "#jobs/index.ts";
import { handClock, recorder, settled } from "./job-suite.ts";

const start = "2026-11-24T09:00:00Z";
const open = (url: string, more: { allowVolatile?: boolean } = {}) => {
  const seen = recorder();
  const deps = { clock: handClock(start), log: seen.log, metrics: seen.metrics };
  return openJobs({ kind: "redis", url, prefix: "settings", ...more }, deps);
};

test("a URL that leads nowhere is refused with what to check", async () => {
  await expect(open("redis://127.0.0.1:1")).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(/REDIS_URL.*check it/),
  });
});

const installed = spawnSync("redis-server", ["--version"]).status === 0;

(installed ? describe : describe.skip)("a Redis of one's own (needs redis-server on the PATH)", () => {
  let server: ChildProcess | undefined;
  let dir = "";
  let url = "";
  let jobs: Jobs | undefined;

  const serve = async (...settings: string[]) => {
    const port = await freePort();
    const started = spawn("redis-server", ["--port", `${port}`, "--dir", dir, "--save", "", ...settings]);
    server = started;
    url = `redis://127.0.0.1:${port}`;
    await new Promise<void>((resolve) => {
      started.stdout.on("data", (text: Buffer) => {
        if (text.includes("Ready to accept connections")) resolve();
      });
    });
  };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "sideline-redis-"));
  });
  afterEach(async () => {
    await jobs?.close();
    jobs = undefined;
    server?.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  });

  test.each([
    ["without AOF", ["--appendonly", "no"], /appendonly is off.*appendonly yes/],
    ["that throws jobs away", ["--appendonly", "yes", "--maxmemory-policy", "allkeys-lru"], /allkeys-lru.*noeviction/],
    ["with both", ["--maxmemory-policy", "volatile-ttl"], /volatile-ttl.*appendonly is off/],
  ])("one %s is refused with what to set", async (_title, settings, message) => {
    await serve(...settings);
    await expect(open(url)).rejects.toMatchObject({ code: "config", message: expect.stringMatching(message) });
  });

  test("one with AOF and noeviction is taken; when it stops, readiness fails and a wake-up is false", async () => {
    await serve("--appendonly", "yes", "--maxmemory-policy", "noeviction");
    jobs = await open(url);
    const wake = (key: string) =>
      jobs!.queue.wake("deliver", { id: key, rev: 1 }, { key, at: Temporal.Instant.from(start) });
    await expect(jobs.ping()).resolves.toBeUndefined();
    await settled(() => wake("one"));
    server?.kill("SIGKILL");
    await settled(() =>
      jobs!.ping().then(
        () => false,
        () => true,
      ),
    );
    expect(await wake("two")).toBe(false);
  });
});

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
  });
  return promise;
}
