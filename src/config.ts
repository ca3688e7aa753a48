/** The only reader of the environment: settings become one checked value, or one error that names everything that is wrong or missing. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ConfigError } from "#domain/errors.ts";
import { type Holidays, readHolidays } from "#domain/nudges/holidays.ts";
import type { NudgeRules } from "#domain/nudges/rules.ts";
import { type Settings, settingsSchema } from "./settings.ts";

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | null;
  readonly storage:
    | { readonly kind: "embedded"; readonly dir: string }
    | {
        readonly kind: "server";
        readonly databaseUrl: string;
        readonly redisUrl: string;
        readonly allowVolatileRedis: boolean;
      };
  readonly roles: readonly ("web" | "worker")[];
  readonly slack: SlackConfig | null;
  readonly google: GoogleConfig | null;
  /** No Slack settings: local stand-ins and the demo company. */
  readonly sandbox: boolean;
  /** A folder of prompts and persona cards that stand in for ours. */
  readonly promptsDir: string | null;
  /** Names by which the sandbox may be opened from other machines; empty: from this one only. */
  readonly sandboxHosts: readonly string[];
  readonly internalDomains: readonly string[];
  readonly blockedSenders: readonly string[];
  readonly leadMinutes: number;
  readonly pollSeconds: number;
  /** Requests to Google's Calendar API in any one minute that this process may send at most. */
  readonly googleRequestsPerMinute: number;
  readonly encryptionKey: string | null;
  /** Messages sent and briefs are forgotten after this many days. */
  readonly retentionDays: number;
  /** Days after which what was said in a transcript is forgotten. */
  readonly transcriptDays: number;
  /** Days after which the words that states rest on are forgotten; the counts stay. */
  readonly evidenceDays: number;
  /** Days for which it is kept who saw what about whom. */
  readonly auditDays: number;
  /** Days for which former states are kept. */
  readonly stateHistoryDays: number;
  /** Managers of managers see what managers see. */
  readonly reportingLine: boolean;
  readonly noticeUrl: string | null;
  /** Null: documents are found by their words alone. */
  readonly embeddings: {
    readonly apiKey: string | null;
    readonly baseUrl: string | null;
    readonly model: string;
  } | null;
  /** Null: briefs are built from documents alone. */
  readonly model: ModelConfig | null;
  /** What senders of `POST /signals` must know; null: the route refuses everybody. */
  readonly signalsToken: string | null;
  /** Folder into which other systems put signal files; null: none. */
  readonly signalsDir: string | null;
  readonly nudges: NudgeRules;
  readonly logLevel: Settings["LOG_LEVEL"];
}

export interface ModelConfig {
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  readonly model: string;
  readonly api: Settings["OPENAI_API"];
  readonly tokenLimit: Settings["OPENAI_TOKEN_LIMIT"];
  /** A folder of prompts that stand in for ours. */
  readonly promptsDir: string | null;
  readonly pricesFile: string | null;
  /** What one person may use in a UTC day: US dollars, or tokens where the price is not known. */
  readonly dailyUsd: number;
  readonly dailyTokens: number;
}

export interface SlackConfig {
  readonly apiUrl: string | null;
  readonly appToken: string | null;
  readonly workspace:
    | { readonly kind: "single"; readonly botToken: string; readonly signingSecret: string | null }
    | {
        readonly kind: "installs";
        readonly clientId: string;
        readonly clientSecret: string;
        readonly signingSecret: string;
      };
}

export interface GoogleConfig {
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly serviceAccount: ServiceAccount | null;
  readonly apiUrl: string | null;
  readonly oauthUrl: string | null;
}

const serviceAccountSchema = z.object({ client_email: z.email(), private_key: z.string().trim().min(1) });
export type ServiceAccount = z.infer<typeof serviceAccountSchema>;

/** Throws ConfigError with everything that is wrong or missing, each with what it is for. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = settingsSchema.safeParse(given);
  const wrong = new Map((parsed.error?.issues ?? []).map(({ path: [name], message }) => [String(name), message]));
  // Whatever is wrong with some, the others are looked at as well: everything is said at once.
  const settings =
    parsed.data ?? settingsSchema.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))));
  const missing: string[] = [];
  if ((settings.DATABASE_URL === undefined) !== (settings.REDIS_URL === undefined)) {
    missing.push(
      settings.REDIS_URL === undefined
        ? "REDIS_URL: DATABASE_URL needs it, because BullMQ's queue deadlocks on a Postgres server with several workers"
        : "DATABASE_URL: REDIS_URL needs it, because the rows live in Postgres and Redis only holds wake-ups",
    );
  }
  const slack = slackConfig(settings, missing);
  const google = googleConfig(settings, missing);
  if (settings.SANDBOX === "off" && slack === null) {
    missing.push("SLACK_BOT_TOKEN: SANDBOX=off turns the local stand-in off, so a real workspace is needed");
  }
  const model = modelConfig(settings, missing);
  const nudges = nudgeRules(settings, missing);
  refuse(
    [...wrong].map((entry) => wrongSetting(...entry, given)),
    missing.filter((one) => !wrong.has(nameIn(one))),
  );
  return {
    port: settings.PORT,
    host: settings.HOST,
    publicUrl: settings.PUBLIC_URL?.replace(/\/$/, "") ?? null,
    storage: storageOf(settings),
    roles: settings.ROLES,
    slack,
    google,
    sandbox: slack === null,
    sandboxHosts: settings.SANDBOX_ALLOW_REMOTE,
    internalDomains: settings.INTERNAL_DOMAINS,
    blockedSenders: settings.BLOCKED_SENDERS,
    leadMinutes: settings.BRIEF_LEAD_MINUTES,
    pollSeconds: settings.CALENDAR_POLL_SECONDS,
    googleRequestsPerMinute: settings.GOOGLE_REQUESTS_PER_MINUTE,
    encryptionKey: settings.ENCRYPTION_KEY ?? null,
    retentionDays: settings.RETENTION_DAYS,
    transcriptDays: settings.TRANSCRIPT_DAYS,
    evidenceDays: settings.EVIDENCE_DAYS,
    auditDays: settings.AUDIT_DAYS,
    stateHistoryDays: settings.STATE_HISTORY_DAYS,
    reportingLine: settings.MANAGERS_SEE === "line",
    noticeUrl: settings.NOTICE_URL ?? null,
    embeddings: embeddingConfig(settings),
    model,
    promptsDir: settings.PROMPTS_DIR ?? null,
    signalsToken: settings.SIGNALS_TOKEN ?? null,
    signalsDir: settings.SIGNALS_DIR ?? null,
    nudges,
    logLevel: settings.LOG_LEVEL,
  };
}

/** Throws ConfigError when anything is wrong or missing. */
function refuse(wrong: readonly string[], missing: readonly string[]): void {
  const parts = [
    ...(wrong.length === 0 ? [] : [`Settings that can't be used:\n${lines(wrong)}`]),
    ...(missing.length === 0 ? [] : [`Settings that are missing:\n${lines(missing)}`]),
  ];
  if (parts.length > 0) throw new ConfigError(parts.join("\n"));
}

/** "REDIS_URL: DATABASE_URL needs it": what is there but wrong is not missing. */
const nameIn = (words: string): string => /^[A-Z_]+/.exec(words)?.[0] ?? "";

/** Values that are, or may hold, a secret are never shown. */
const secretNames = /TOKEN|SECRET|KEY|DATABASE_URL|REDIS_URL/;

function wrongSetting(name: string, message: string, given: Readonly<Record<string, string | undefined>>): string {
  const shape: Readonly<Record<string, z.ZodType | undefined>> = settingsSchema.shape;
  const value = given[name] ?? "";
  const isShown = !secretNames.test(name) && !value.includes("@");
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(value)?.[0];
  const hidden = scheme === undefined ? "something else" : `one that begins with ${scheme}`;
  const got = isShown ? JSON.stringify(value.slice(0, 100)) : hidden;
  return `${name}: expected ${shape[name]?.description ?? message}, got ${got}. Correct it, or leave it empty for the default.`;
}

function storageOf(settings: Settings): Config["storage"] {
  if (settings.DATABASE_URL === undefined || settings.REDIS_URL === undefined) {
    return { kind: "embedded", dir: settings.DATA_DIR };
  }
  const allowVolatileRedis = settings.REDIS_ALLOW_VOLATILE === "true";
  return { kind: "server", databaseUrl: settings.DATABASE_URL, redisUrl: settings.REDIS_URL, allowVolatileRedis };
}

function embeddingConfig(settings: Settings): Config["embeddings"] {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_EMBEDDING_MODEL: model } = settings;
  return model === undefined ? null : { apiKey: apiKey ?? null, baseUrl: baseUrl ?? null, model };
}

/** A key alone words nothing: which model is used, and paid, is the operator's choice. */
function modelConfig(settings: Settings, missing: string[]): ModelConfig | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = settings;
  if (model === undefined) return null;
  if (apiKey === undefined && baseUrl === undefined)
    missing.push("OPENAI_API_KEY or OPENAI_BASE_URL: where OPENAI_MODEL runs");
  return {
    apiKey: apiKey ?? null,
    baseUrl: baseUrl?.replace(/\/$/, "") ?? null,
    model,
    api: settings.OPENAI_API,
    tokenLimit: settings.OPENAI_TOKEN_LIMIT,
    promptsDir: settings.PROMPTS_DIR ?? null,
    pricesFile: settings.MODEL_PRICES_FILE ?? null,
    dailyUsd: settings.MODEL_DAILY_USD,
    dailyTokens: settings.MODEL_DAILY_TOKENS,
  };
}

function nudgeRules(settings: Settings, missing: string[]): NudgeRules {
  return {
    perDay: settings.NUDGES_PER_DAY,
    perWeek: settings.NUDGES_PER_WEEK,
    cardsPerWeek: settings.MANAGER_CARDS_PER_WEEK,
    repFirstHours: settings.REP_FIRST_HOURS,
    workingHours: { from: settings.WORKING_HOURS.slice(0, 5), to: settings.WORKING_HOURS.slice(6) },
    holidays: settings.HOLIDAYS_FILE === undefined ? [] : holidaysFrom(settings.HOLIDAYS_FILE, missing),
  };
}

function holidaysFrom(file: string, missing: string[]): Holidays {
  try {
    const { holidays, problems } = readHolidays(readFileSync(file, "utf8"));
    for (const problem of problems) missing.push(`HOLIDAYS_FILE: ${file}, ${problem}`);
    return holidays;
  } catch {
    missing.push(`HOLIDAYS_FILE: ${file} can't be read; days without nudges, one date on each line`);
    return [];
  }
}

function slackConfig(settings: Settings, missing: string[]): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = settings;
  const signingSecret = settings.SLACK_SIGNING_SECRET ?? null;
  const appToken = settings.SLACK_APP_TOKEN ?? null;
  const common = { apiUrl: settings.SLACK_API_URL ?? null, appToken };
  if (botToken !== undefined) {
    if (signingSecret === null && appToken === null) {
      missing.push(
        "SLACK_SIGNING_SECRET (requests over HTTP) or SLACK_APP_TOKEN (Socket Mode): how Slack reaches this process",
      );
    }
    return { ...common, workspace: { kind: "single", botToken, signingSecret } };
  }
  if (clientId !== undefined || clientSecret !== undefined) {
    if (clientId === undefined) missing.push("SLACK_CLIENT_ID: installs by OAuth need it beside SLACK_CLIENT_SECRET");
    if (clientSecret === undefined)
      missing.push("SLACK_CLIENT_SECRET: installs by OAuth need it beside SLACK_CLIENT_ID");
    if (signingSecret === null) missing.push("SLACK_SIGNING_SECRET: proves that a request comes from Slack");
    if (settings.PUBLIC_URL === undefined) missing.push("PUBLIC_URL: Slack sends the installer back to it");
    if (settings.ENCRYPTION_KEY === undefined)
      missing.push("ENCRYPTION_KEY: bot tokens are stored encrypted (openssl rand -base64 32)");
    return {
      ...common,
      workspace: {
        kind: "installs",
        clientId: clientId ?? "",
        clientSecret: clientSecret ?? "",
        signingSecret: signingSecret ?? "",
      },
    };
  }
  if (signingSecret !== null || appToken !== null) missing.push("SLACK_BOT_TOKEN: with it Sideline can post");
  return null;
}

function googleConfig(settings: Settings, missing: string[]): GoogleConfig | null {
  const {
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_CLIENT_SECRET: clientSecret,
    GOOGLE_SERVICE_ACCOUNT_FILE: file,
  } = settings;
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    missing.push(`${clientId === undefined ? "GOOGLE_CLIENT_ID" : "GOOGLE_CLIENT_SECRET"}: the two belong together`);
  }
  if (clientId === undefined && file === undefined) return null;
  if (settings.ENCRYPTION_KEY === undefined && clientId !== undefined) {
    missing.push("ENCRYPTION_KEY: calendar tokens are stored encrypted (openssl rand -base64 32)");
  }
  return {
    clientId: clientId ?? null,
    clientSecret: clientSecret ?? null,
    serviceAccount: file === undefined ? null : readServiceAccount(file, missing),
    apiUrl: settings.GOOGLE_API_URL ?? null,
    oauthUrl: settings.GOOGLE_OAUTH_URL ?? null,
  };
}

function readServiceAccount(file: string, missing: string[]): ServiceAccount | null {
  try {
    return serviceAccountSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    missing.push(
      `GOOGLE_SERVICE_ACCOUNT_FILE: ${file} is not a readable service-account key file (JSON with client_email and private_key)`,
    );
    return null;
  }
}

function lines(entries: readonly string[]): string {
  return entries.map((entry) => `  ${entry}`).join("\n");
}
