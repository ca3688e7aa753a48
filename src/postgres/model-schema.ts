import type { ColumnType } from "kysely";
import type { ClaimRecord, ModelRecord } from "#flows/model-ports.ts";

type Time = ColumnType<Date, string, string>;

export interface ModelResultsTable {
  id: string;
  brief_id: string | null;
  /** Null for a brief that was asked for at the command line. */
  delivery_id: string | null;
  person: string;
  account_id: string;
  at: Time;
  prompt: string;
  prompt_version: number;
  prompt_hash: string;
  model: string;
  rung: ModelRecord["rung"];
  outcome: ModelRecord["outcome"];
  request_id: string | null;
  /** Null: the server named none. */
  input_tokens: number | null;
  cached_tokens: number | null;
  output_tokens: number | null;
  /** Null: the price is unknown. */
  cost_usd: number | null;
  duration_ms: number;
  answer: ColumnType<unknown, string | null, string | null>;
  claims: ColumnType<readonly ClaimRecord[], string, string>;
}

/** One row for a person and UTC day: what was used and what is reserved. */
interface ModelUsageTable {
  person: string;
  day: string;
  tokens: ColumnType<string, number, number>;
  usd: number;
}

interface ModelRungsTable {
  model: string;
  endpoint: string;
  rung: string;
  at: Time;
}

interface DocumentFeedbackTable {
  document_id: string;
  passage_id: string | null;
  delivery_id: string;
  person: string;
  slot: string;
  /** The item that was taken out. */
  words: string;
  owner: string | null;
  at: Time;
}

export interface ModelTables {
  "app.model_results": ModelResultsTable;
  "app.model_usage": ModelUsageTable;
  "app.model_rungs": ModelRungsTable;
  "app.document_feedback": DocumentFeedbackTable;
}
