/** What works and travels, what is disputed, and who saw what: what is kept of them. Part of ports.ts. */
import type { Consent, EvidenceKind } from "#domain/behaviours/access.ts";
import type { ObservationStatus } from "#domain/behaviours/observation.ts";

type Instant = Temporal.Instant;

/** A moment in which a rep did it and the customer took it well. Words of the customer's people and numbers are taken out before it is stored. */
export interface SharedMoment {
  readonly id: string;
  readonly rep: string;
  readonly behaviour: string;
  readonly observation: string;
  readonly callId: string;
  readonly accountId: string;
  /** When it was said. */
  readonly at: Instant;
  /** As colleagues would read it. */
  readonly quote: string;
  /** "evaluation, manufacturing": nothing that names the customer. */
  readonly context: string;
  readonly reply: string | null;
  readonly status: "proposed" | "shared" | "declined" | "withdrawn";
  readonly consent: Consent;
  readonly proposedAt: Instant;
  readonly decidedAt: Instant | null;
}

/** A shared moment as a colleague reads it. */
export interface MomentExample {
  readonly id: string;
  readonly quote: string;
  readonly context: string;
  readonly reply: string | null;
  /** Null: they want no credit. */
  readonly by: string | null;
}

export interface SharedMomentStore {
  /** Nothing happens when there is one of this observation already. */
  propose(moment: Omit<SharedMoment, "status" | "consent" | "decidedAt">): Promise<SharedMoment>;
  get(id: string): Promise<SharedMoment | null>;
  ofRep(rep: string): Promise<readonly SharedMoment[]>;
  /** Null when it is not this rep's. */
  decide(
    id: string,
    rep: string,
    decision: { readonly status: "shared" | "declined" | "withdrawn"; readonly consent: Consent; readonly at: Instant },
  ): Promise<SharedMoment | null>;
  /** The latest shared moment of this behaviour that somebody else said, whose observation still counts. */
  exampleFor(behaviour: string, reader: string): Promise<MomentExample | null>;
  /** Briefs that show it, with the message they were sent in. */
  briefsWith(id: string): Promise<readonly { readonly briefId: string; readonly deliveryId: string | null }[]>;
  /** Practice threads of the behaviour that began since. */
  scenesOf(behaviour: string, since: Instant): Promise<readonly string[]>;
}

/** "This is wrong": the rep's word against an observation. It stands; enablement reads the words, without whose they are. */
export interface Dispute {
  readonly observation: string;
  readonly rep: string;
  readonly behaviour: string;
  readonly quote: string | null;
  readonly detector: string;
  readonly detectorVersion: string;
  readonly executed: boolean | null;
  readonly at: Instant;
  /** Null until the rep gives it. */
  readonly reason: string | null;
}

export interface DisputeStore {
  /** The same observation again changes nothing but a reason that is given now. */
  save(dispute: Dispute): Promise<void>;
  get(observation: string): Promise<Dispute | null>;
  ofRep(rep: string): Promise<readonly Dispute[]>;
  /** Newest first, of all reps. */
  list(filter: { readonly behaviour?: string; readonly limit: number }): Promise<readonly Dispute[]>;
}

export type AuditSurface = "home" | "letter" | "command";
export interface AuditEntry {
  readonly viewer: string;
  readonly capacity: "manager" | "above" | "admin" | "operator";
  readonly about: string;
  readonly kind: EvidenceKind | "export";
  readonly surface: AuditSurface;
  readonly at: Instant;
}
/** One line for a day: the same look again only counts. */
export interface AuditLine extends Omit<AuditEntry, "at"> {
  readonly day: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly times: number;
}
export interface AuditLog {
  record(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  list(filter: {
    readonly about?: string;
    readonly viewer?: string;
    readonly limit: number;
  }): Promise<readonly AuditLine[]>;
}

/** What is known of observations, many at once. */
export interface EvidenceIndex {
  known(
    ids: readonly string[],
  ): Promise<
    ReadonlyMap<
      string,
      { readonly recordedAt: Instant; readonly status: ObservationStatus; readonly quote: string | null }
    >
  >;
}

export interface RightsPorts {
  readonly moments: SharedMomentStore;
  readonly disputes: DisputeStore;
  readonly audit: AuditLog;
  readonly evidence: EvidenceIndex;
}
