import { z } from "zod";

/** Limits that some servers ignore and others refuse. Zod checks them when the answer is here. */
const leftOut = new Set([
  "$schema",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "pattern",
  "format",
  "minimum",
  "maximum",
]);

/** The schema in the subset that strict servers take: every key required, no limits. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return strict(z.toJSONSchema(schema, { target: "draft-7" })) as Record<string, unknown>; // an object stays an object
}

function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !leftOut.has(key) || (typeof inner === "object" && inner !== null))
      .map(([key, inner]) => [key, strict(inner)]),
  );
}

const longest = 200_000;

/** The JSON of an answer, also out of a code fence or between other words. Undefined when there is none. */
export function jsonIn(text: string): unknown {
  const whole = text.slice(0, longest).trim();
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(whole)?.[1];
  const braced = whole.slice(whole.indexOf("{"), whole.lastIndexOf("}") + 1);
  for (const candidate of [whole, fenced, braced]) {
    if (candidate === undefined || candidate === "") continue;
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // The next form may be the one.
    }
  }
  return undefined;
}
