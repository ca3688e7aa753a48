import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readConfig } from "#config.ts";
import { ConfigError } from "#domain/errors.ts";
import { settingsSchema } from "#settings.ts";

const key = Buffer.alloc(32, 7).toString("base64");

const dir = mkdtempSync(join(tmpdir(), "sideline-config-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const slack = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
type Env = Readonly<Record<string, string | undefined>>;

function refusal(env: Env): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "accepted";
}

test("without any setting: a sandbox on this machine with an embedded store", () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: "127.0.0.1",
    publicUrl: null,
    storage: { kind: "embedded", dir: "./data" },
    roles: ["web", "worker"],
    slack: null,
    google: null,
    sandbox: true,
    sandboxHosts: [],
    internalDomains: [],
    blockedSenders: [],
    leadMinutes: 30,
    pollSeconds: 300,
    encryptionKey: null,
    retentionDays: 180,
    transcriptDays: 90,
    evidenceDays: 365,
    auditDays: 730,
    stateHistoryDays: 730,
    reportingLine: false,
    noticeUrl: null,
    signalsToken: null,
    signalsDir: null,
    model: null,
    embeddings: null,
    googleRequestsPerMinute: 4800,
    promptsDir: null,
    nudges: {
      perDay: 2,
      perWeek: 5,
      cardsPerWeek: 3,
      repFirstHours: 24,
      workingHours: { from: "09:00", to: "17:30" },
      holidays: [],
    },
    logLevel: "info",
  });
});

test("a setting that is empty or blank is not set", () => {
  const blank = Object.fromEntries(
    ["PORT", "DATABASE_URL", "SLACK_BOT_TOKEN", "ROLES", "LOG_LEVEL"].map((name) => [name, " "]),
  );
  expect(readConfig({ ...blank, REDIS_URL: undefined })).toEqual(readConfig({}));
});

test("what other programs keep in the environment does not matter", () => {
  expect(readConfig({ PATH: "/bin", SIDELINE: "x" })).toEqual(readConfig({}));
});

const accepted: readonly (readonly [title: string, env: Env, want: object])[] = [
  [
    "lists are split, trimmed and lower case",
    { INTERNAL_DOMAINS: " OurCo.example, ,labs.example ", BLOCKED_SENDERS: "A@b.example,c.example" },
    { internalDomains: ["ourco.example", "labs.example"], blockedSenders: ["a@b.example", "c.example"] },
  ],
  [
    "a public URL has no slash at its end",
    { PUBLIC_URL: "https://side.example/" },
    { publicUrl: "https://side.example" },
  ],
  ["roles are a list", { ROLES: "worker" }, { roles: ["worker"] }],
  ["port 0 lets the system choose", { PORT: "0" }, { port: 0 }],
  ["numbers at the edge", { BRIEF_LEAD_MINUTES: "5", CALENDAR_POLL_SECONDS: "5" }, { leadMinutes: 5, pollSeconds: 5 }],
  [
    "a server needs both URLs",
    { DATABASE_URL: "postgres://h/db", REDIS_URL: "redis://h" },
    { storage: { kind: "server", databaseUrl: "postgres://h/db", redisUrl: "redis://h", allowVolatileRedis: false } },
  ],
  [
    "a Redis that may forget is opted in",
    { DATABASE_URL: "postgresql://h/db", REDIS_URL: "rediss://h", REDIS_ALLOW_VOLATILE: "true" },
    { storage: { kind: "server", allowVolatileRedis: true } },
  ],
  [
    "a model on a server without a key",
    { OPENAI_BASE_URL: "http://localhost:11434/v1/", OPENAI_MODEL: "qwen3", OPENAI_TOKEN_LIMIT: "max_tokens" },
    {
      model: {
        apiKey: null,
        baseUrl: "http://localhost:11434/v1",
        model: "qwen3",
        api: "chat",
        tokenLimit: "max_tokens",
        promptsDir: null,
        pricesFile: null,
        dailyUsd: 2,
        dailyTokens: 500_000,
      },
    },
  ],
  ["a key alone names no model, so nothing is worded", { OPENAI_API_KEY: "k" }, { model: null }],
  [
    "Socket Mode needs no signing secret",
    slack,
    {
      sandbox: false,
      slack: {
        apiUrl: null,
        appToken: "xapp-1",
        workspace: { kind: "single", botToken: "xoxb-1", signingSecret: null },
      },
    },
  ],
  [
    "HTTP needs one",
    { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "s" },
    { sandbox: false, slack: { appToken: null, workspace: { signingSecret: "s" } } },
  ],
  [
    "the bot token goes before installs by OAuth",
    { ...slack, SLACK_CLIENT_ID: "1", SLACK_CLIENT_SECRET: "2" },
    { slack: { workspace: { kind: "single" } } },
  ],
  [
    "installs by OAuth",
    {
      SLACK_CLIENT_ID: "1",
      SLACK_CLIENT_SECRET: "2",
      SLACK_SIGNING_SECRET: "s",
      PUBLIC_URL: "https://side.example",
      ENCRYPTION_KEY: key,
    },
    {
      sandbox: false,
      slack: { workspace: { kind: "installs", clientId: "1", clientSecret: "2", signingSecret: "s" } },
    },
  ],
  ["SANDBOX=off with a workspace", { ...slack, SANDBOX: "off" }, { sandbox: false }],
  [
    "reps connect their own calendars",
    { GOOGLE_CLIENT_ID: "1", GOOGLE_CLIENT_SECRET: "2", ENCRYPTION_KEY: key },
    { google: { clientId: "1", clientSecret: "2", serviceAccount: null, apiUrl: null, oauthUrl: null } },
  ],
  [
    "Google's secrets alone keep the sandbox's Slack",
    { GOOGLE_CLIENT_ID: "1", GOOGLE_CLIENT_SECRET: "2", ENCRYPTION_KEY: key },
    { sandbox: true, slack: null },
  ],
  [
    "other bases",
    { ...slack, SLACK_API_URL: "http://127.0.0.1:1/api/" },
    { slack: { apiUrl: "http://127.0.0.1:1/api/" } },
  ],
];
test.each(accepted)("%s", (_, env, want) => {
  expect(readConfig(env)).toMatchObject(want);
});

const refused: readonly (readonly [title: string, env: Env, words: RegExp])[] = [
  [
    "a port that is no number",
    { PORT: "web" },
    /^Settings that can't be used:\n {2}PORT: expected a whole number from 0 to 65535, got "web"\. Correct it, or leave it empty/,
  ],
  ["a port out of range", { PORT: "70000" }, /PORT: /],
  [
    "a lead of four minutes",
    { BRIEF_LEAD_MINUTES: "4" },
    /BRIEF_LEAD_MINUTES: expected a whole number of minutes from 5 to 1440, got "4"/,
  ],
  ["half a minute", { BRIEF_LEAD_MINUTES: "2.5" }, /BRIEF_LEAD_MINUTES: expected .*, got "2\.5"/],
  ["polling all the time", { CALENDAR_POLL_SECONDS: "1" }, /CALENDAR_POLL_SECONDS: .*5/],
  [
    "an address without a scheme",
    { PUBLIC_URL: "side.example" },
    /PUBLIC_URL: expected an address that begins with http:.*, got "side\.example"/,
  ],
  ["an address with another scheme", { PUBLIC_URL: "ftp://side.example" }, /PUBLIC_URL: /],
  [
    "another database",
    { DATABASE_URL: "mysql://h/db" },
    /DATABASE_URL: expected an address that begins with postgres:\/\/, got one that begins with mysql:\/\/\./,
  ],
  [
    "another queue",
    { REDIS_URL: "http://h" },
    /REDIS_URL: expected an address that begins with redis:\/\/.*got one that begins with http:/,
  ],
  [
    "an unknown role",
    { ROLES: "web,cook" },
    /ROLES: expected web, worker or both with a comma between, got "web,cook"/,
  ],
  [
    "a Slack API address without its path",
    { SLACK_API_URL: "https://slack.com" },
    /SLACK_API_URL: expected .* ends in \/api\/, got "https:\/\/slack\.com"/,
  ],
  ["an unknown log level", { LOG_LEVEL: "loud" }, /LOG_LEVEL: expected debug, info, warn, error or silent, got "loud"/],
  ["an unknown sandbox word", { SANDBOX: "on" }, /SANDBOX: expected auto or off, got "on"/],
  [
    "a database without a queue",
    { DATABASE_URL: "postgres://h/db" },
    /^Settings that are missing:\n {2}REDIS_URL: DATABASE_URL needs it, because .*deadlocks/,
  ],
  [
    "a queue without a database",
    { REDIS_URL: "redis://h" },
    /DATABASE_URL: REDIS_URL needs it, because the rows live in Postgres/,
  ],
  [
    "a bot token that nobody can talk to",
    { SLACK_BOT_TOKEN: "x" },
    /SLACK_SIGNING_SECRET \(requests over HTTP\) or SLACK_APP_TOKEN \(Socket Mode\)/,
  ],
  ["a signing secret without a token", { SLACK_SIGNING_SECRET: "s" }, /SLACK_BOT_TOKEN: with it Sideline can post/],
  ["an app token without a bot token", { SLACK_APP_TOKEN: "s" }, /SLACK_BOT_TOKEN: with it Sideline can post/],
  ["no sandbox and no workspace", { SANDBOX: "off" }, /SLACK_BOT_TOKEN: SANDBOX=off turns the local stand-in off/],
  [
    "a client id without its secret",
    { GOOGLE_CLIENT_ID: "1", ENCRYPTION_KEY: key },
    /GOOGLE_CLIENT_SECRET: the two belong together/,
  ],
  ["a client secret without its id", { GOOGLE_CLIENT_SECRET: "1" }, /GOOGLE_CLIENT_ID: the two belong together/],
  [
    "calendar tokens without a key",
    { GOOGLE_CLIENT_ID: "1", GOOGLE_CLIENT_SECRET: "2" },
    /ENCRYPTION_KEY: calendar tokens are stored encrypted/,
  ],
  [
    "a key file that is not there",
    { GOOGLE_SERVICE_ACCOUNT_FILE: join(dir, "nowhere.json") },
    /GOOGLE_SERVICE_ACCOUNT_FILE: .*nowhere\.json is not a readable service-account key file/,
  ],
];
test.each(refused)("refused: %s", (_, env, words) => {
  expect(refusal(env)).toMatch(words);
});

test("everything that is missing is listed at once, a line each with what it is for", () => {
  const message = refusal({
    SLACK_CLIENT_ID: "1",
    GOOGLE_CLIENT_ID: "1",
    DATABASE_URL: "postgres://h/db",
    GOOGLE_SERVICE_ACCOUNT_FILE: join(dir, "nowhere.json"),
  });
  const [title, ...rows] = message.split("\n");
  expect(title).toBe("Settings that are missing:");
  expect(rows.map((row) => row.trim().split(":")[0])).toEqual([
    "REDIS_URL",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "PUBLIC_URL",
    "ENCRYPTION_KEY",
    "GOOGLE_CLIENT_SECRET",
    "ENCRYPTION_KEY",
    "GOOGLE_SERVICE_ACCOUNT_FILE",
  ]);
  for (const row of rows) expect(row).toMatch(/^ {2}\w+: \S+ \S+/);
});

test("everything that can't be used is listed at once", () => {
  expect(refusal({ PORT: "x", LOG_LEVEL: "y", PUBLIC_URL: "z" }).split("\n")).toHaveLength(4);
});

test("what can't be used and what is missing are listed together, and what is there but wrong is not called missing", () => {
  const env = {
    PORT: "x",
    ENCRYPTION_KEY: "short",
    DATABASE_URL: "postgres://h/db",
    SLACK_CLIENT_ID: "1",
    GOOGLE_SERVICE_ACCOUNT_FILE: "/no/such/file",
  };
  const rows = refusal(env)
    .split("\n")
    .map((row) => row.trim().split(/[: ]/)[0]);
  expect(rows).toEqual([
    "Settings",
    "PORT",
    "ENCRYPTION_KEY",
    "Settings",
    "REDIS_URL",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "PUBLIC_URL",
    "GOOGLE_SERVICE_ACCOUNT_FILE",
  ]);
  expect(refusal(env)).not.toContain("short");
});

test("a refusal never shows a secret", () => {
  const secret = "xoxb-very-secret";
  for (const env of [{ SLACK_BOT_TOKEN: secret }, { SLACK_SIGNING_SECRET: secret }, { GOOGLE_CLIENT_SECRET: secret }]) {
    expect(refusal(env)).not.toContain(secret);
  }
  for (const name of ["DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "OPENAI_BASE_URL", "GOOGLE_API_URL"]) {
    const message = refusal({ [name]: `ftp://user:${secret}@h/db` });
    expect(message).toContain(`${name}: expected`);
    expect(message).not.toContain(secret);
  }
});

test("a service account comes from its key file", () => {
  const key = { type: "service_account", client_email: "side@line.iam.example", private_key: "-----BEGIN" };
  const path = file("key.json", JSON.stringify(key));
  expect(readConfig({ GOOGLE_SERVICE_ACCOUNT_FILE: path }).google).toEqual({
    clientId: null,
    clientSecret: null,
    serviceAccount: { client_email: key.client_email, private_key: key.private_key },
    apiUrl: null,
    oauthUrl: null,
  });
});

test.each([
  ["no JSON", "-----BEGIN PRIVATE KEY-----"],
  ["a key without an email", JSON.stringify({ private_key: "k" })],
  ["an OAuth client's file instead", JSON.stringify({ installed: { client_id: "1" } })],
  ["a list", "[]"],
])("a key file that is none: %s", (name, text) => {
  const words = refusal({ GOOGLE_SERVICE_ACCOUNT_FILE: file(`${name}.json`, text) });
  expect(words).toMatch(/JSON with client_email and private_key/);
  expect(words).not.toContain("BEGIN");
});

test(".env.example names every setting, and no other", () => {
  const known = Object.keys(settingsSchema.shape).sort();
  const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
  const named = [...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name).sort();
  expect(known.length).toBeGreaterThan(25);
  expect(named).toEqual(known);
});
