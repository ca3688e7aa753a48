/** The language model, its prompts, what it may cost, and what is kept about each answer. */
import type { z } from "zod";
import type { ModelRung, PromptText } from "#domain/prompt.ts";

type Instant = Temporal.Instant;

export type ModelFailure =
  | "timeout"
  | "rate_limited"
  | "quota"
  | "auth"
  | "bad_request"
  | "refused"
  | "truncated"
  | "filtered"
  | "invalid_output"
  | "unavailable";

/** As the server counted them; what it does not say is not invented. */
export interface ModelUsage {
  readonly inputTokens: number;
  /** Part of `inputTokens`. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

export interface ModelRequest<T> {
  readonly prompt: RenderedPrompt;
  readonly schema: z.ZodType<T>;
  /** Milliseconds for everything: waiting, repeats, the one repair. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
}
/** `usage` adds up every try of the request; null when the server named none. */
export type ModelResult<T> =
  | {
      readonly kind: "answer";
      readonly value: T;
      readonly usage: ModelUsage | null;
      readonly requestId: string | null;
      readonly rung: ModelRung;
    }
  | {
      readonly kind: "failed";
      readonly because: ModelFailure;
      readonly usage: ModelUsage | null;
      readonly requestId: string | null;
      readonly rung: ModelRung;
      readonly retryAfterMs?: number;
    };

/** Throws nothing for what a server can do wrong: every failure is a value. Prompts and answers are never logged. */
export interface LanguageModel {
  readonly model: string;
  complete<T>(request: ModelRequest<T>): Promise<ModelResult<T>>;
}

export interface RenderedPrompt extends PromptText {
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the file as it was read, hex: an overridden prompt shows in every result. */
  readonly hash: string;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
  readonly reasoningEffort: "none" | "minimal" | "low" | "medium" | "high" | null;
}

/** Throws InputError for a name without a file and for variables that are missing or unknown. */
export interface Prompts {
  render(name: string, variables: Readonly<Record<string, string>>): RenderedPrompt;
}

/** US dollars; null when the model's price is not known. */
export interface Prices {
  costOf(model: string, usage: Pick<ModelUsage, "inputTokens" | "cachedTokens" | "outputTokens">): number | null;
}

/** What became of one claim of the model. */
export interface ClaimRecord {
  readonly slot: string;
  readonly outcome: "kept" | "marked" | "replaced" | "dropped";
  /** "V4"; null for a kept claim. */
  readonly check: string | null;
  readonly because: string | null;
  readonly gloss: string;
}

export interface ModelRecord {
  readonly id: string;
  /** Null: worded for a delivery that has no brief yet. */
  readonly briefId: string | null;
  readonly deliveryId: string | null;
  readonly person: string;
  readonly accountId: string;
  readonly at: Instant;
  readonly prompt: string;
  readonly promptVersion: number;
  readonly promptHash: string;
  readonly model: string;
  readonly rung: ModelRung;
  readonly outcome: "answer" | ModelFailure;
  readonly requestId: string | null;
  /** Null: the server named none. */
  readonly usage: ModelUsage | null;
  /** US dollars; null: unknown. */
  readonly cost: number | null;
  readonly durationMs: number;
  /** The answer as checked by its schema, for wording a brief that is assembled later; null for a failure. */
  readonly answer: unknown;
  readonly claims: readonly ClaimRecord[];
}

/** A person's allowance for one UTC day. What is reserved counts as used until it is settled. */
export interface ModelAllowance {
  /** US dollars a day. */
  readonly usd: number;
  /** Tokens a day, where the price is not known. */
  readonly tokens: number;
}

export interface ModelStore {
  /** One atomic step; false when the person's day would go over the allowance. */
  reserve(
    person: string,
    at: Instant,
    wanted: { readonly tokens: number; readonly usd: number | null },
    allowance: ModelAllowance,
  ): Promise<boolean>;
  /** Puts what was really used in the place of what was reserved. */
  settle(
    person: string,
    at: Instant,
    reserved: { readonly tokens: number; readonly usd: number | null },
    used: { readonly tokens: number; readonly usd: number | null },
  ): Promise<void>;
  record(row: ModelRecord): Promise<void>;
  /** What became of the claims, once a brief was made of a stored answer. */
  recordClaims(id: string, briefId: string, claims: readonly ClaimRecord[]): Promise<void>;
  /** The newest result for a delivery; null when none was tried. */
  ofDelivery(deliveryId: string, accountId: string): Promise<ModelRecord | null>;
  ofBrief(briefId: string): Promise<ModelRecord | null>;
  /** Planned briefs due in [from, to) for which nothing was tried yet. */
  toWord(input: {
    readonly from: Instant;
    readonly to: Instant;
    readonly limit: number;
  }): Promise<readonly { readonly id: string; readonly rev: number }[]>;
  rung(model: string, endpoint: string): Promise<ModelRung | null>;
  saveRung(model: string, endpoint: string, rung: ModelRung, at: Instant): Promise<void>;
}

/** Everything that wording needs; null in `Ports` when no model is configured. */
export interface Wording {
  readonly model: LanguageModel;
  readonly prompts: Prompts;
  readonly prices: Prices;
  readonly allowance: ModelAllowance;
  readonly results: ModelStore;
}
