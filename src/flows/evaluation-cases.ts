import { z } from "zod";
import { briefSlots } from "#domain/briefs/brief.ts";
import { briefWordingSchema } from "#domain/briefs/checks/claim.ts";
import { type BriefMaterial, type Found, nothingFound } from "#domain/briefs/material.ts";
import { InputError } from "#domain/errors.ts";
import { documentKinds, type PassageHit } from "#domain/knowledge/document.ts";

export const answerStyles = ["good", "wrong", "hostile"] as const;
export type AnswerStyle = (typeof answerStyles)[number];

const text = z.string().min(1);
const documentSchema = z.strictObject({
  id: text,
  title: text,
  kind: z.enum(documentKinds),
  text,
  product: z.string().optional(),
  competitor: z.string().optional(),
  validFrom: z.iso.date(),
  /** Replaced by another one: it must not be found, and a model that remembers it must not be believed. */
  retired: z.boolean().optional(),
});
const claimSchema = briefWordingSchema.shape.claims.element.extend({
  /** Not supported by the case's documents: must not be shown. */
  wrong: z.boolean().optional(),
});

/** One call with everything that is known about it, what its brief must and must not hold, and what three models would answer. */
const caseSchema = z.strictObject({
  id: text,
  kind: text,
  account: text,
  contact: z.strictObject({ name: text, title: text }),
  opportunity: z.strictObject({ stage: text, competitor: text.nullable(), name: text }),
  documents: z.array(documentSchema),
  /** Words that the brief must hold. */
  must: z.array(text),
  /** Canaries: words that must be nowhere in it. */
  forbidden: z.array(text),
  /** Passages that answer the call. */
  relevant: z.array(text),
  /** Slots about which the documents say nothing. */
  empty: z.array(z.enum(briefSlots)),
  /** Two current documents differ: both may be cited. */
  disagree: z.boolean().optional(),
  answers: z.strictObject({ good: z.array(claimSchema), wrong: z.array(claimSchema), hostile: z.array(claimSchema) }),
});
export type EvaluationCase = Readonly<z.infer<typeof caseSchema>>;

/** Throws InputError with every line that is no case. */
export function readCases(file: string, content: string): readonly EvaluationCase[] {
  const cases = readCaseLines(caseSchema, file, content);
  if (cases.length === 0) throw new InputError(`Expected cases in ${file}; it holds none.`);
  return cases;
}

/** The same for cases of any set. */
export function readCaseLines<Case>(schema: z.ZodType<Case>, file: string, content: string): readonly Case[] {
  const cases: Case[] = [];
  const problems: string[] = [];
  for (const [index, line] of content.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      cases.push(schema.parse(JSON.parse(line)));
    } catch (error) {
      const said = error instanceof z.ZodError ? z.prettifyError(error).replaceAll("\n", " ") : String(error);
      problems.push(`${file}:${index + 1}: ${said}`);
    }
  }
  if (problems.length > 0) throw new InputError("Expected one case a line; these are none:", problems);
  return cases;
}

/** Tuesday. Cases are told relative to it, so that they never age. */
const now = Temporal.Instant.from("2026-11-24T09:30:00Z");
const rep = "rep@seller.example";

export function materialOf(one: EvaluationCase): BriefMaterial {
  const hits = one.documents.filter(({ retired }) => retired !== true).map(hitOf);
  const of = (...kinds: readonly string[]) => hits.filter(({ document }) => kinds.includes(document.kind ?? ""));
  const found: Found = {
    ...nothingFound,
    say: of("talk-track", "launch"),
    objections: of("objection", "battlecard"),
    news: of("launch", "product-note"),
  };
  const empty = { value: null, updatedOn: null };
  const opportunity = {
    id: "OPP-1",
    accountId: "ACC-1",
    name: one.opportunity.name,
    stage: one.opportunity.stage,
    amount: null,
    currency: null,
    closeDate: null,
    ownerEmail: rep,
    competitor: one.opportunity.competitor,
    partner: null,
    nextStep: null,
    planUpdatedOn: null,
    lastActivityOn: null,
    meddpicc: {
      metrics: empty,
      economic_buyer: empty,
      decision_criteria: empty,
      decision_process: empty,
      paper_process: empty,
      identified_pain: empty,
      champion: empty,
      competition: empty,
    },
  };
  return {
    id: `evaluation-${one.id}`,
    now,
    zone: "UTC",
    rep: { email: rep, name: "Robin Hale", role: "rep", managerEmail: null, timeZone: "UTC", startedOn: null },
    event: null,
    decision: null,
    guests: [],
    matchedBy: "asked",
    alternatives: [],
    context: {
      account: { id: "ACC-1", name: one.account, domains: [], type: "prospect", industry: null, ownerEmail: rep },
      contacts: [{ email: "contact@buyer.example", ...one.contact, accountId: "ACC-1" }],
      opportunities: [opportunity],
      ownerNames: {},
      found: { "": found, [opportunity.id]: found },
    },
  };
}

function hitOf({
  id,
  title,
  kind,
  text: body,
  product,
  competitor,
  validFrom,
}: z.infer<typeof documentSchema>): PassageHit {
  return {
    passage: {
      id: `${id}#0`,
      documentId: id,
      ord: 0,
      titlePath: [title],
      heading: title,
      text: body,
      start: 0,
      end: body.length,
    },
    document: {
      id,
      source: "evaluation",
      path: `${id}.md`,
      title,
      kind,
      product: product ?? null,
      stage: null,
      competitor: competitor ?? null,
      owner: null,
      validFrom,
      reviewBy: null,
      supersedes: [],
      audience: [],
      checksum: "evaluation",
    },
    score: 1,
  };
}
