import type { ColumnType } from "kysely";
import type { Answer } from "#domain/knowledge/answer.ts";
import type { Contradiction } from "#domain/knowledge/contradictions.ts";

type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;

interface DocumentOverridesTable {
  document_id: string;
  /** Of the file that was decided about. */
  checksum: string;
  retired_at: NullableTime;
  review_by: string | null;
  decided_by: string;
  decided_at: Time;
}
interface BriefCorrectionsTable {
  delivery_id: string;
  document_id: string;
  words: string;
  at: Time;
}
interface ContradictionsTable {
  single: ColumnType<boolean, boolean | undefined, boolean>;
  /** Of the knowledge in which they were looked for. */
  state: string;
  found: ColumnType<readonly Contradiction[], string, string>;
  at: Time;
}
interface MissedQuestionsTable {
  /** The question's content words, sorted: the same question in other words order is one. */
  key: string;
  question: string;
  /** Whose documents come nearest; null when nobody's do. */
  owner: string | null;
  times: number;
  first_at: Time;
  last_at: Time;
}
export interface AnswersTable {
  id: string;
  person: string;
  account_id: string | null;
  channel: string | null;
  thread_ts: string | null;
  question: string;
  /** The question with what the thread and the deal add to it. */
  searched: string;
  answer: ColumnType<Answer, string, string>;
  knowledge_state: string | null;
  at: Time;
}
export interface OwnerQuestionsTable {
  id: string;
  answer_id: string;
  asker: string;
  owner: string;
  question: string;
  reply: string | null;
  /** The document that the reply was kept as. */
  kept_as: string | null;
  asked_at: Time;
  replied_at: NullableTime;
}

export interface GovernanceTables {
  "app.document_overrides": DocumentOverridesTable;
  "app.brief_corrections": BriefCorrectionsTable;
  "app.knowledge_contradictions": ContradictionsTable;
  "app.missed_questions": MissedQuestionsTable;
  "app.answers": AnswersTable;
  "app.owner_questions": OwnerQuestionsTable;
}
