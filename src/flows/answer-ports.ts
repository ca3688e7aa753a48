/** Questions in words and what was answered. Part of ports.ts. */
import type { Answer } from "#domain/knowledge/answer.ts";

type Instant = Temporal.Instant;

export interface KeptAnswer {
  readonly id: string;
  /** Email of who asked. */
  readonly person: string;
  /** About which account; null: about none in particular. */
  readonly accountId: string | null;
  /** Where it was asked, when that was a conversation with the app. */
  readonly thread: { readonly channel: string; readonly ts: string } | null;
  readonly question: string;
  /** The question with what the thread and the deal add to it. */
  readonly searched: string;
  readonly answer: Answer;
  readonly at: Instant;
}

/** A question that was sent on to the owner of its topic, and the reply. */
export interface OwnerQuestion {
  readonly id: string;
  readonly answerId: string;
  readonly asker: string;
  readonly owner: string;
  readonly question: string;
  readonly reply: string | null;
  /** Id of the document that the reply was kept as. */
  readonly keptAs: string | null;
  readonly askedAt: Instant;
}

export interface AnswerStore {
  /** New, or in other words. `state`: GovernanceStore.state in which it was found. */
  save(answer: KeptAnswer, state: string): Promise<void>;
  get(id: string): Promise<KeptAnswer | null>;
  /** The newest answer under this message to this person. */
  ofThread(person: string, channel: string, ts: string): Promise<KeptAnswer | null>;
  countSince(person: string, since: Instant): Promise<number>;
  /** Of this person's messages with a brief: which account the one at this place is about. */
  accountAt(person: string, channel: string, ts: string): Promise<string | null>;
  /** Answers given since `since` that were not checked in this state. */
  toCheck(state: string, since: Instant, limit: number): Promise<readonly KeptAnswer[]>;
  markChecked(ids: readonly string[], state: string): Promise<void>;
  /** False: the question of this answer is with its owner already. */
  ask(question: OwnerQuestion): Promise<boolean>;
  question(id: string): Promise<OwnerQuestion | null>;
  /** The first reply counts; false when there is one. */
  reply(id: string, reply: string, at: Instant): Promise<boolean>;
  keep(id: string, documentId: string): Promise<void>;
}
