import { z } from "zod";

/** A brief exactly as `sideline brief --json` prints it (contracts.md, section 5) and as the store keeps it. Instants are ISO strings. */
export const briefSlots = ["who", "why-now", "changed", "try", "say", "objections", "flags", "next-step"] as const;
export type BriefSlot = (typeof briefSlots)[number];

/** Why a brief has no wording of the model that was asked. */
export const wordingNotUsed = [
  "not-in-time",
  "not-available",
  "no-usable-answer",
  "failed-checks",
  "nothing-to-word",
  "budget-used-up",
] as const;
export type WordingNotUsed = (typeof wordingNotUsed)[number];

const citationSchema = z.object({
  documentId: z.string(),
  passageId: z.string(),
  /** Cut from the stored passage, character for character. */
  quote: z.string(),
  /** For the reader: written by code from the document. */
  title: z.string(),
  heading: z.string(),
  owner: z.string().nullable(),
  validFrom: z.string().nullable(),
  reviewBy: z.string().nullable(),
  /** The first letters of the file's checksum: which state of the document was quoted. */
  version: z.string().optional(),
});
export type Citation = Readonly<z.infer<typeof citationSchema>>;

const factSchema = z.object({
  /** "opportunity:OPP-7", "contact:priya@example.com", "event:<provider id>", "account:ACC-3". */
  record: z.string(),
  /** Field name as in contracts.md, section 4. */
  field: z.string(),
  value: z.string(),
  /** ISO date or instant when the field was last known to be true; null when the record has no date for it. */
  at: z.string().nullable(),
});
export type Fact = Readonly<z.infer<typeof factSchema>>;

const itemSchema = z.object({
  text: z.string(),
  /** Second line of an item: an objection's answer, a flag's reason. */
  detail: z.string().nullable(),
  citations: z.array(citationSchema),
  facts: z.array(factSchema),
  /** Said beside the item: wording that the checks could not settle, a source past its review date, two sources that differ. */
  mark: z.enum(["unchecked-wording", "old-source", "sources-disagree"]).optional(),
});
export type BriefItem = Readonly<z.infer<typeof itemSchema>>;

export const briefSchema = z.object({
  id: z.string(),
  rep: z.string(),
  /** Null when the brief was asked for by account and no call is planned. */
  event: z
    .object({
      id: z.string(),
      title: z.string(),
      startsAt: z.string(),
      endsAt: z.string(),
      zone: z.string(),
      /** Words said beside the time: "tentative", "you have not answered", "guests not expanded", ... */
      marks: z.array(z.string()),
    })
    .nullable(),
  account: z.object({ id: z.string(), name: z.string(), matchedBy: z.string() }),
  opportunity: z.object({ id: z.string(), name: z.string(), stage: z.string() }).nullable(),
  alternatives: z.array(z.object({ id: z.string(), name: z.string(), matchedBy: z.string() })),
  mode: z.enum(["extractive", "model"]),
  /** Where a model was to word it: with which prompt ("brief@3"), and, when nothing of it was used, why. */
  wording: z.object({ model: z.string(), prompt: z.string(), notUsed: z.enum(wordingNotUsed).nullable() }).optional(),
  /** What the rep can do about the behaviour of the "try" slot before the call: two minutes of learning, five of practice. */
  practice: z
    .object({
      behaviour: z.string(),
      name: z.string(),
      lesson: z.string().nullable(),
      learnedOn: z.string().nullable(),
      practisedOn: z.string().nullable(),
    })
    .optional(),
  sections: z.array(z.object({ slot: z.enum(briefSlots), items: z.array(itemSchema) })),
  gaps: z.array(z.enum(briefSlots)),
  words: z.number().int(),
  generatedAt: z.string(),
});
export type Brief = Readonly<z.infer<typeof briefSchema>>;
