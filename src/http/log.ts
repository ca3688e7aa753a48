import { pino } from "pino";
import type { Log } from "#flows/ports.ts";
import { redact } from "./redact.ts";

/** JSON lines on standard output: codes, ids and counts. Whatever looks like a secret or like somebody's words is cut. */
export function createLog(
  level: "debug" | "info" | "warn" | "error" | "silent",
  destination?: { write(line: string): void },
): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  const line = (code: string, fields: Record<string, unknown>) => {
    // A field called "code" is a detail: people search for the line's own.
    const { code: detail, ...rest } = redact(fields);
    return { code, ...rest, ...(detail === undefined ? {} : { detail }) };
  };
  return {
    info: (code, fields = {}) => logger.info(line(code, fields)),
    warn: (code, fields = {}) => logger.warn(line(code, fields)),
    error: (code, fields = {}) => logger.error(line(code, fields)),
  };
}
