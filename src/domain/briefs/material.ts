import { z } from "zod";
import {
  type Account,
  accountSchema,
  type Contact,
  contactSchema,
  type Opportunity,
  opportunitySchema,
  type Person,
  roles,
} from "#domain/accounts/records.ts";
import type { Behaviour, Play } from "#domain/behaviours/play.ts";
import type { CallDecision } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import { documentKinds, type PassageHit } from "#domain/knowledge/document.ts";
import type { BriefItem } from "./brief.ts";
import type { ChangingPlay } from "./changed-fields.ts";
import type { Heard } from "./heard.ts";

export interface Practice {
  readonly play: Pick<Play, "id" | "name" | "launched_on">;
  readonly behaviour: Pick<Behaviour, "id" | "name" | "says" | "examples">;
  /** What this rep's calls have shown of it so far. */
  readonly seen: "never" | "rarely" | "too-few-calls" | "known";
  /** Passages of the behaviour's microlearning that this rep may read. */
  readonly lessons: readonly PassageHit[];
  /** ISO dates of the rep's own last completion and last roleplay of it; absent: none on record. Neither is proof. */
  readonly learnedOn?: string;
  readonly practisedOn?: string;
  /** A colleague's moment in which it worked, shared with their word; absent: none. */
  readonly example?: SharedExample;
}
export interface SharedExample {
  readonly id: string;
  /** Without the customer's names and numbers. */
  readonly quote: string;
  /** "to a prospect, in discovery". */
  readonly context: string;
  /** Null: they want no credit. */
  readonly by: string | null;
}
/** What the plays in force ask for in this call. */
export interface PlayMaterial {
  /** The one behaviour to try; null when the rep shows them all. */
  readonly practice: Practice | null;
  /** Plays that change the right answer to fields of a deal. */
  readonly changing: readonly ChangingPlay[];
}

export type CustomerCall = Extract<CallDecision, { kind: "customer-call" }>;

const documentSchema = z.object({
  id: z.string(),
  source: z.string(),
  path: z.string(),
  title: z.string(),
  kind: z.enum(documentKinds).nullable(),
  product: z.string().nullable(),
  stage: z.string().nullable(),
  competitor: z.string().nullable(),
  persona: z.string().exactOptional(),
  owner: z.string().nullable(),
  validFrom: z.string().nullable(),
  reviewBy: z.string().nullable(),
  supersedes: z.array(z.string()),
  audience: z.array(z.enum(roles)),
  checksum: z.string(),
});
const hitSchema = z.object({
  passage: z.object({
    id: z.string(),
    documentId: z.string(),
    ord: z.number().int(),
    titlePath: z.array(z.string()),
    heading: z.string(),
    text: z.string(),
    start: z.number(),
    end: z.number(),
  }),
  document: documentSchema,
  score: z.number(),
});

/** What retrieval found for one opportunity (or for the account without one), by what it may be used for; best first. */
const foundSchema = z.object({
  say: z.array(hitSchema),
  objections: z.array(hitSchema),
  lessons: z.array(hitSchema),
  news: z.array(hitSchema),
  named: z.array(z.string()).exactOptional(),
});
export interface Found {
  readonly say: readonly PassageHit[];
  readonly objections: readonly PassageHit[];
  readonly lessons: readonly PassageHit[];
  /** Launches and product notes in force, newest first. */
  readonly news: readonly PassageHit[];
  /** Ids of the documents that plays in force name and the deal qualifies for; absent: none. */
  readonly named?: readonly string[];
}
export const nothingFound: Found = { say: [], objections: [], lessons: [], news: [] };

/**
 * Everything about an account that is the same for every rep of one role: assembled once, kept by the store, read by all of them.
 * `found` is keyed by opportunity id, "" for none.
 */
export const contextSchema = z.object({
  account: accountSchema,
  contacts: z.array(contactSchema),
  opportunities: z.array(opportunitySchema),
  ownerNames: z.record(z.string(), z.string()),
  found: z.record(z.string(), foundSchema),
});
export interface AccountContext {
  readonly account: Account;
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
  readonly ownerNames: Readonly<Record<string, string>>;
  readonly found: Readonly<Record<string, Found>>;
}

/** All that one brief is made of. Nothing else may reach it. */
export interface BriefMaterial {
  readonly id: string;
  readonly now: Temporal.Instant;
  /** The rep's zone: what "today" and "in 3 days" mean. */
  readonly zone: string;
  readonly rep: Person;
  readonly event: CalendarEvent | null;
  readonly decision: CustomerCall | null;
  readonly context: AccountContext;
  /** Absent: no play asks for anything in this call. */
  readonly plays?: PlayMaterial;
  /** What the customer said in the last call; absent: no transcript of one. */
  readonly heard?: Heard;
  /** Contacts of other accounts who are on this call: partners, a second customer. */
  readonly guests: readonly Contact[];
  readonly matchedBy: string;
  readonly alternatives: readonly { readonly id: string; readonly name: string; readonly matchedBy: string }[];
}

/**
 * Builds a slot in as much room as it is given. What does not depend on the room is worked out once, whatever rooms are tried: a brief that is full tries a
 * dozen.
 */
export type SlotBuilder = (scene: BriefScene) => (limits: BriefLimits) => readonly BriefItem[];

/** The material after the first decisions: what every slot builder reads. */
export interface BriefScene {
  readonly material: BriefMaterial;
  readonly today: Temporal.PlainDate;
  readonly opportunity: Opportunity | null;
  readonly found: Found;
  /** Of those who are on the call; without a call, of everybody known at the account. */
  readonly titles: readonly string[];
}

/** How much room a slot may take. See budget.ts for the order in which they shrink. */
export interface BriefLimits {
  /** 1: what a play asks for is followed by the stage's goal and the plan's weakest field; 0: it stands alone. */
  readonly aim: 0 | 1;
  readonly people: number;
  readonly changed: number;
  readonly changedWords: number;
  readonly reasonWords: number;
  readonly sayWords: number;
  readonly objections: number;
  readonly answerWords: number;
  readonly flags: number;
  /** Words of a CRM text that are shown. */
  readonly recordWords: number;
  /** Words of a person's name, and of their title. */
  readonly nameWords: number;
}
