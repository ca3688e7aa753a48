/** Every setting, with what may stand in it and its default; `.env.example` holds the same list with a comment each. */
import { z } from "zod";

const url = z.url({ protocol: /^https?$/ });
const text = z.string().trim().min(1);
const webAddress = "an address that begins with http:// or https://";

const wholeNumber = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual).describe(`a whole number from ${least} to ${most}`);

export const settingsSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe("a whole number from 0 to 65535"),
  HOST: text.default("127.0.0.1"),
  PUBLIC_URL: url.optional().describe(webAddress),
  DATA_DIR: text.default("./data"),
  DATABASE_URL: text
    .regex(/^postgres(ql)?:\/\//)
    .optional()
    .describe("an address that begins with postgres://"),
  REDIS_URL: text
    .regex(/^rediss?:\/\//)
    .optional()
    .describe("an address that begins with redis:// or rediss://"),
  ROLES: text
    .default("web,worker")
    .transform((list) => list.split(",").map((role) => role.trim()))
    .pipe(z.array(z.enum(["web", "worker"])).min(1))
    .describe("web, worker or both with a comma between"),
  SLACK_BOT_TOKEN: text.optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  SLACK_APP_TOKEN: text.optional(),
  SLACK_CLIENT_ID: text.optional(),
  SLACK_CLIENT_SECRET: text.optional(),
  SLACK_API_URL: url
    .refine((value) => value.endsWith("/api/"))
    .optional()
    .describe("an address that begins with http:// or https:// and ends in /api/"),
  GOOGLE_CLIENT_ID: text.optional(),
  GOOGLE_CLIENT_SECRET: text.optional(),
  GOOGLE_SERVICE_ACCOUNT_FILE: text.optional(),
  GOOGLE_API_URL: url.optional().describe(webAddress),
  GOOGLE_OAUTH_URL: url.optional().describe(webAddress),
  GOOGLE_REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(60)
    .max(1_000_000)
    .default(4_800)
    .describe("a whole number from 60 to 1000000"),
  INTERNAL_DOMAINS: text.optional().transform((list) =>
    (list ?? "")
      .split(",")
      .map((domain) => domain.trim().toLowerCase())
      .filter((domain) => domain !== ""),
  ),
  BLOCKED_SENDERS: text.optional().transform((list) =>
    (list ?? "")
      .split(",")
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== ""),
  ),
  BRIEF_LEAD_MINUTES: z.coerce
    .number()
    .int()
    .min(5)
    .max(1440)
    .default(30)
    .describe("a whole number of minutes from 5 to 1440"),
  CALENDAR_POLL_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(300)
    .describe("a whole number of seconds from 5 to 86400"),
  RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(7)
    .max(3650)
    .default(180)
    .describe("a whole number of days from 7 to 3650"),
  TRANSCRIPT_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe("a whole number of days from 1 to 3650"),
  ENCRYPTION_KEY: text
    .regex(/^[A-Za-z0-9+/_-]{43}=?(?:\s*,\s*[A-Za-z0-9+/_-]{43}=?)*\s*,?$/)
    .optional()
    .describe("32 bytes in base64, 44 characters: make one with `openssl rand -base64 32`"),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: url.optional().describe(webAddress),
  OPENAI_MODEL: text.optional(),
  OPENAI_EMBEDDING_MODEL: text.optional(),
  OPENAI_API: z.enum(["chat", "responses"]).default("chat"),
  OPENAI_TOKEN_LIMIT: z.enum(["max_completion_tokens", "max_tokens"]).default("max_completion_tokens"),
  PROMPTS_DIR: text.optional(),
  MODEL_PRICES_FILE: text.optional(),
  MODEL_DAILY_USD: z.coerce.number().min(0).max(10_000).default(2),
  MODEL_DAILY_TOKENS: z.coerce.number().int().min(0).max(1_000_000_000).default(500000),
  SIGNALS_TOKEN: text.min(16).optional().describe("at least 16 characters"),
  SIGNALS_DIR: text.optional(),
  NUDGES_PER_DAY: wholeNumber(0, 20, 2),
  NUDGES_PER_WEEK: wholeNumber(0, 100, 5),
  MANAGER_CARDS_PER_WEEK: wholeNumber(0, 50, 3),
  REP_FIRST_HOURS: wholeNumber(1, 720, 24),
  WORKING_HOURS: z
    .string()
    .trim()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .refine((value) => value.slice(0, 5) < value.slice(6))
    .default("09:00-17:30")
    .describe("two times of a day like 09:00-17:30"),
  HOLIDAYS_FILE: text.optional(),
  MANAGERS_SEE: z.enum(["direct", "line"]).default("direct").describe("direct or line"),
  EVIDENCE_DAYS: wholeNumber(30, 3650, 365),
  AUDIT_DAYS: wholeNumber(30, 3650, 730),
  STATE_HISTORY_DAYS: wholeNumber(60, 3650, 730),
  NOTICE_URL: url.optional().describe(webAddress),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("debug, info, warn, error or silent"),
  SANDBOX: z.enum(["auto", "off"]).default("auto").describe("auto or off"),
  SANDBOX_ALLOW_REMOTE: text.optional().transform((list) =>
    (list ?? "")
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ""),
  ),
  REDIS_ALLOW_VOLATILE: z.enum(["true", "false"]).default("false").describe("true or false"),
});

export type Settings = z.output<typeof settingsSchema>;
