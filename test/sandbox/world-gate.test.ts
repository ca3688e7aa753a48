/** Who can reach the sandbox, and who cannot. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readConfig } from "#config.ts";
import { main } from "#main.ts";
import { startWorld } from "../support/world.ts";
import { type RunningSandbox, rawStatus, startSandbox } from "./world-support.ts";

let run: RunningSandbox;
beforeAll(async () => {
  run = await startSandbox();
}, 120_000);
afterAll(() => run.stop());

const page = { "x-sandbox": "1", "content-type": "application/json" };

describe("another site's page", () => {
  test.each(["/sandbox", "/sandbox/api/world", "/sandbox/slack/oauth/v2/authorize", "/sandbox/google/auth"])(
    "is refused %s under a name that is not this machine's",
    async (path) => {
      expect(await rawStatus(run.base, path, { host: "evil.example" })).toBe(403);
    },
  );
  test.each(["//evil.example/sandbox", "//evil.example/sandbox/api/world", "/\\evil.example/sandbox"])(
    "%s is no way in",
    async (path) => {
      expect(await rawStatus(run.base, path, { host: "evil.example" })).toBeGreaterThanOrEqual(400);
      expect(await rawStatus(run.base, path, { host: "127.0.0.1" })).toBe(400);
    },
  );
  test.each(["calendar", "record", "document", "clock", "reset"])("cannot post to %s", async (name) => {
    expect((await run.post(name, {}, { ...page, origin: "https://evil.example" })).status).toBe(403);
    expect((await run.post(name, {}, { ...page, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await run.post(name, {}, { "content-type": "application/json" })).status).toBe(403);
    expect((await run.post(name, {}, { "x-sandbox": "1", "content-type": "text/plain" })).status).toBe(403);
  });
  test("cannot post as the app, by a form or by a picture", async () => {
    const path = "/sandbox/slack/api/chat.postMessage?token=xoxb-sandbox-bot&channel=D1&text=hi";
    const cross = { host: "127.0.0.1", "sec-fetch-site": "cross-site" };
    expect(await rawStatus(run.base, path, cross)).toBe(403);
    expect(await rawStatus(run.base, path, { ...cross, origin: "https://evil.example" }, "POST")).toBe(403);
    expect(
      await rawStatus(run.base, "/sandbox/google/token", { ...cross, origin: "https://evil.example" }, "POST"),
    ).toBe(403);
  });
});

test("a program on this machine may use the stand-ins", async () => {
  expect(await rawStatus(run.base, "/sandbox/slack/api/auth.test", { host: "127.0.0.1" }, "POST")).toBe(200);
});

test("answers are no pages: never sniffed, framed or kept", async () => {
  const { headers } = await fetch(`${run.base}/sandbox/api/world`);
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
});

test.each(["0.0.0.0", "::", "192.168.1.7", "demo.example"])("HOST=%s does not start a sandbox", async (host) => {
  await expect(main(readConfig({ HOST: host }))).rejects.toThrow(/SANDBOX_ALLOW_REMOTE/);
});

test("in production there is no sandbox, and no store can be emptied", async () => {
  await using world = await startWorld({ at: "2026-11-23T09:00:00Z" });
  expect(world.app.emptyStore).toBeNull();
  for (const path of ["/sandbox", "/sandbox/api/world", "/sandbox/slack/api/auth.test", "/sandbox/google/auth"])
    expect((await world.visit(`https://sideline.example${path}`)).status).toBe(404);
}, 60_000);
