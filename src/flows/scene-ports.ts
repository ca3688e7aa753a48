/** Roleplays: what is kept of them, and where their buyers come from. Practice is private to the rep and never counts as proof. */
import type { LetterPart } from "#domain/moments/letter.ts";
import type { Agreement } from "#domain/roleplays/agreement.ts";
import type { ChecklistItem } from "#domain/roleplays/feedback.ts";
import type { Criterion, PersonaCard, Rung } from "#domain/roleplays/scenario.ts";
import type { Effect, NoteCode, Session } from "#domain/roleplays/session.ts";

type Instant = Temporal.Instant;

/** What was said in the thread, by the effect's key: the letter of that key is written from it, however late. */
export type Said =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "note"; readonly note: NoteCode; readonly hint: string | null }
  /** The result as it was shown. */
  | { readonly kind: "score"; readonly parts: readonly LetterPart[] }
  /** The same, for the manager. */
  | { readonly kind: "shared"; readonly parts: readonly LetterPart[] };

export interface Scene {
  readonly id: string;
  readonly rep: string;
  readonly session: Session;
  /** The brief that it was started from; null for one asked for by account. */
  readonly briefId: string | null;
  /** The message that the thread hangs on, once posted. */
  readonly thread: { readonly channel: string; readonly ts: string } | null;
  readonly said: Readonly<Record<string, Said>>;
  /** Effects not performed yet, in order. */
  readonly pending: readonly Effect[];
  readonly createdAt: Instant;
}

export interface PracticeResult {
  readonly sceneId: string;
  readonly attempt: number;
  readonly rep: string;
  readonly accountId: string;
  readonly behaviour: string | null;
  readonly at: Instant;
  readonly mode: "model" | "script";
  readonly finished: boolean;
  readonly failedRung: Rung | null;
  /** Items whose grading people agreed with (`sideline evaluate roleplays`); null in script mode: a word check is not kept as a score. */
  readonly items: readonly ChecklistItem[] | null;
}

/** Counts of one behaviour, for enablement: never under the smallest group, never with a name. */
export interface PracticeCounts {
  readonly behaviour: string;
  readonly reps: number;
  readonly started: number;
  readonly finished: number;
  readonly failedRungs: Readonly<Partial<Record<Rung, number>>>;
}

export interface SceneStore {
  /** False: this rep began `atMost` scenes since then, and this one was not kept. The same id twice is one scene. */
  create(
    scene: Omit<Scene, "said" | "pending">,
    limit: { readonly since: Instant; readonly atMost: number },
  ): Promise<boolean>;
  get(id: string): Promise<Scene | null>;
  byThread(channel: string, ts: string): Promise<Scene | null>;
  /** Newest first. */
  ofRep(rep: string, limit: number): Promise<readonly Scene[]>;
  saveThread(id: string, thread: { readonly channel: string; readonly ts: string }): Promise<void>;
  /** One statement, only while the session's `rev` is still `expected`; false when somebody was quicker. */
  save(
    id: string,
    expected: number,
    change: {
      readonly session: Session;
      readonly said: Readonly<Record<string, Said>>;
      readonly pending: readonly Effect[];
      readonly tickAt: Instant | null;
    },
  ): Promise<boolean>;
  /** Takes an effect off the list. */
  performed(id: string, key: string): Promise<void>;
  /** One performer at a time: false while another one's lease lasts. The holder's own call prolongs it. */
  lease(id: string, claim: string, input: { readonly now: Instant; readonly leaseMs: number }): Promise<boolean>;
  release(id: string, claim: string): Promise<void>;
  /** Scenes with work: effects that nobody performs, or a time that has come. */
  toWake(now: Instant, limit: number): Promise<readonly string[]>;
  recordPractice(result: PracticeResult): Promise<void>;
  practiceOf(rep: string, limit: number): Promise<readonly PracticeResult[]>;
  practiceCounts(input: { readonly since: Instant; readonly atLeast: number }): Promise<readonly PracticeCounts[]>;
  /** Who first finished a roleplay of one of these behaviours since then, and when. For counts of five and more: never to be shown by person. */
  practised(
    behaviours: readonly string[],
    since: Instant,
  ): Promise<readonly { readonly rep: string; readonly at: Instant }[]>;
  /** Items that people and the grader agree on: only these are kept as a score. */
  enabledCriteria(): Promise<readonly Criterion[]>;
  /** Replaces what was enabled: an item that is not to be enabled any more is not. */
  enableCriteria(agreement: readonly Agreement[], at: Instant): Promise<void>;
  /** Everything about one scene but a tombstone that says that it was deleted. What was read before can't be saved after it. */
  forget(id: string): Promise<void>;
}

/** Persona cards as files; a customer's folder wins over ours, file by file. Read once at start. */
export interface Personas {
  list(): readonly PersonaCard[];
}
