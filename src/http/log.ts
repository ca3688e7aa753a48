import { pino } from "pino";
import type { Log } from "#flows/ports.ts";

/** JSON lines on standard output: codes, ids and counts. Anything that looks like a secret or a text of a message is cut by key. */
export function createLog(
  level: "debug" | "info" | "warn" | "error" | "silent",
  destination?: { write(line: string): void },
): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: [
        "token",
        "*.token",
        "refreshToken",
        "*.refreshToken",
        "botToken",
        "*.botToken",
        "authorization",
        "*.authorization",
        "text",
        "*.text",
        "blocks",
        "*.blocks",
        "secret",
        "*.secret",
      ],
      censor: "[removed]",
    },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  return {
    info: (code, fields = {}) => logger.info({ code, ...fields }),
    warn: (code, fields = {}) => logger.warn({ code, ...fields }),
    error: (code, fields = {}) => logger.error({ code, ...fields }),
  };
}
