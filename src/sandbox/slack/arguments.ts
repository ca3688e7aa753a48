import { parse as parseForm } from "node:querystring";
import { z } from "zod";
import type { Block, MessageMetadata } from "./wire.ts";
import { SlackRefusal } from "./wire.ts";

/** Arguments of a Web API call as they came: form fields are text (JSON inside), JSON bodies are values. */
export type Args = Readonly<Record<string, unknown>>;

const blockSchema = z.looseObject({ type: z.string().min(1) });
const blocksSchema = z.array(blockSchema);
const metadataSchema = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });
/** Slack: the whole metadata object may have 16 KB. */
const METADATA_BYTES = 16_384;

export function text(args: Args, name: string): string | null {
  const value = args[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

export function required(args: Args, name: string): string {
  const value = text(args, name);
  if (value === null || value === "")
    throw new SlackRefusal("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  return value;
}

export function flag(args: Args, name: string): boolean {
  const value = args[name];
  return value === true || value === "true" || value === "1" || value === 1;
}

export function whole(args: Args, name: string, otherwise: number): number {
  const value = Number(text(args, name) ?? "");
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** A structured argument, parsed when it came as text. Undefined when absent. */
export function structured(args: Args, name: string, refusal = "invalid_arguments"): unknown {
  const value = args[name];
  if (typeof value !== "string") return value ?? undefined;
  if (value.trim() === "") return undefined;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new SlackRefusal(refusal, {
      response_metadata: { messages: [`[ERROR] ${name} must be JSON: ${cause instanceof Error ? cause.message : ""}`] },
    });
  }
}

/** Undefined when absent: an update keeps what was there. */
export function blocksOf(args: Args, name = "blocks"): readonly Block[] | undefined {
  const value = structured(args, name, "invalid_blocks_format");
  if (value === undefined) return undefined;
  const parsed = blocksSchema.safeParse(value);
  if (!parsed.success) throw new SlackRefusal("invalid_blocks_format");
  return parsed.data;
}

/** Undefined when absent, null for `{}` (which removes it). */
export function metadataOf(args: Args): MessageMetadata | null | undefined {
  const value = structured(args, "metadata", "invalid_metadata_format");
  if (value === undefined) return undefined;
  if (typeof value === "object" && value !== null && Object.keys(value).length === 0) return null;
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) throw new SlackRefusal("invalid_metadata_format");
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > METADATA_BYTES) throw new SlackRefusal("metadata_too_large");
  return parsed.data;
}

/** Reads the body of a Web API request. Throws SlackRefusal("invalid_json" | "invalid_form_data"). */
export function parseArgs(contentType: string, body: string, query: URLSearchParams): Args {
  const args: Record<string, unknown> = Object.fromEntries(query);
  if (body === "") return args;
  if (contentType.includes("application/json")) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      throw new SlackRefusal("invalid_json");
    }
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
      throw new SlackRefusal("json_not_object");
    return { ...args, ...parsed };
  }
  if (contentType.includes("multipart/form-data")) throw new SlackRefusal("invalid_form_data");
  // Several times faster than URLSearchParams on 10 KB of blocks, which a burst of briefs is made of.
  for (const [key, value] of Object.entries(parseForm(body))) args[key] = Array.isArray(value) ? value.at(-1) : value;
  return args;
}
