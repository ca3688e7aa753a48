import { expect, test } from "@jest/globals";
import { createLog } from "#http/log.ts";

function logged(fields: Record<string, unknown>, level: Parameters<typeof createLog>[0] = "info") {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => void lines.push(line) });
  log.info("code_word", fields);
  return lines;
}

test("a line is one JSON object with a time, a level, a code and fields", () => {
  const [line = "", ...more] = logged({ delivery: "d1", count: 2 });
  expect(more).toEqual([]);
  expect(line.endsWith("}\n")).toBe(true);
  expect(JSON.parse(line)).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    level: "info",
    code: "code_word",
    delivery: "d1",
    count: 2,
  });
});

const secret = "never-in-a-line";
test.each([
  ["a token", { token: secret }],
  ["a refresh token", { refreshToken: secret }],
  ["one as Google spells it", { refresh_token: secret }],
  ["an access token", { access_token: secret, accessToken: secret }],
  ["a bot token", { botToken: secret, bot_token: secret }],
  ["a client secret", { clientSecret: secret, client_secret: secret }],
  ["a signing secret", { signingSecret: secret, secret }],
  ["a private key", { private_key: secret, encryptionKey: secret }],
  ["a password", { password: secret }],
  ["a header", { authorization: secret, Authorization: secret, headers: { Authorization: secret } }],
  ["a cookie", { cookie: secret, "set-cookie": [secret] }],
  ["a message's text", { text: secret, blocks: [{ text: { text: secret } }] }],
  ["an invitation", { title: secret, description: secret, summary: secret }],
  ["one level down", { request: { token: secret, text: secret } }],
  ["three levels down", { a: { b: { c: { token: secret, text: secret } } } }],
  ["in a list", { list: [{ token: secret }, { text: [secret] }] }],
])("is cut by its key: %s", (_, fields) => {
  const [line] = logged(fields);
  expect(line).not.toContain(secret);
  expect(line).toContain("[removed]");
});

test.each([
  ["a Slack token in an error's words", "invalid: xoxb-1234-5678-abcdefghij"],
  ["an app token", "xapp-1-A123-456-abcdef0123456789 is not allowed"],
  ["a bearer token", "refused Bearer ya29.a0AfH6SMBx-abcdefghijklmnop"],
  ["a Google refresh token", "grant 1//0gabcdefghijklmnopqrstuv failed"],
  ["a password in a connection string", "connect postgres://user:hunter2@db.example/app failed"],
])("is cut wherever it stands: %s", (_, words) => {
  const [line = ""] = logged({ error: words });
  expect(line).not.toMatch(/abcdef|hunter2/);
});

test("ids, codes, counts and addresses of machines stay readable", () => {
  const fields = {
    rep: "ana@ourco.example",
    because: "slack:ratelimited",
    retryAfterMs: null,
    roles: ["web"],
    at: { port: 3000 },
  };
  expect(JSON.parse(logged(fields)[0] ?? "")).toMatchObject(fields);
});

test("something that can't be written as JSON does not stop the product", () => {
  const circle: { name: string; self?: object } = { name: "x" };
  circle.self = circle;
  expect(() =>
    logged({ circle, big: 1n, nothing: undefined, when: Temporal.Instant.from("2026-11-24T10:00Z") }),
  ).not.toThrow();
});

test("a field called code does not hide the line's own", () => {
  expect(JSON.parse(logged({ code: "channel_not_found" })[0] ?? "")).toMatchObject({
    code: "code_word",
    detail: "channel_not_found",
  });
});

test("an error is its name and words; a text without end is not kept whole", () => {
  const [line = ""] = logged({ error: new TypeError("xoxb-1-secret is bad"), long: "x".repeat(100_000) });
  expect(line).toContain("TypeError: [removed] is bad");
  expect(line.length).toBeLessThan(5_000);
});

test("counts stay under every key", () => {
  expect(JSON.parse(logged({ tokens: 5, text: null, hasSecret: true })[0] ?? "")).toMatchObject({
    tokens: 5,
    text: null,
    hasSecret: true,
  });
});

test("below the level nothing is written", () => {
  expect(logged({}, "warn")).toEqual([]);
  expect(logged({}, "silent")).toEqual([]);
});
