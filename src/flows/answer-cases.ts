/** Questions with what their answer must and must not hold, asked of the demo company. */
import { z } from "zod";
import type { Answer } from "#domain/knowledge/answer.ts";
import { documentKinds } from "#domain/knowledge/document.ts";
import { readCaseLines } from "./evaluation-cases.ts";

const text = z.string().min(1);
const kinds = [
  "found",
  "records",
  "not-in-records",
  "not-found",
  "which-account",
  "calls",
  "last-call",
  "about-people",
] as const satisfies readonly Answer["kind"][];
const claimSchema = z.strictObject({
  gloss: text,
  /** Document ids with the words quoted from them. */
  cites: z.array(z.strictObject({ document: text, quote: text })),
  /** Not supported by what is quoted: must not be shown. */
  wrong: z.boolean().optional(),
});
const documentSchema = z.strictObject({
  id: text,
  title: text,
  kind: z.enum(documentKinds),
  text,
  competitor: z.string().optional(),
  validFrom: z.iso.date(),
  supersedes: z.array(text).optional(),
  audience: z.array(z.enum(["rep", "manager", "se", "enablement", "product_marketing", "admin"])).optional(),
  language: z.enum(["en", "de", "fr", "es"]).optional(),
});
const caseSchema = z.strictObject({
  id: text,
  /** documents, records, stale, contradictory, missing, people, injected, follow-up, language, rights. */
  kind: text,
  /** Email of who asks; a rep of the demo company when absent. */
  who: text.optional(),
  /** Account of the brief in whose thread it is asked. */
  under: text.optional(),
  /** Asked before in the same thread. */
  earlier: z.array(text).optional(),
  question: text,
  /** Beside the demo company's own, for this case alone. */
  documents: z.array(documentSchema).optional(),
  expect: z.enum(kinds),
  must: z.array(text),
  /** Canaries. */
  forbidden: z.array(text),
  /** Documents of which one at least is cited, and no other. */
  relevant: z.array(text).optional(),
  answers: z
    .strictObject({ good: z.array(claimSchema), wrong: z.array(claimSchema), hostile: z.array(claimSchema) })
    .optional(),
});
export type AnswerCase = Readonly<z.infer<typeof caseSchema>>;
export type AnswerClaim = z.infer<typeof claimSchema>;

/** A line with a question is one of these; other sets have none. */
export const isAnswerSet = (content: string): boolean =>
  /^\s*\{[^\n]*"question"\s*:/.test(content) && /"expect"\s*:/.test(content);

/** Throws InputError with every line that is no case. */
export function readAnswerCases(file: string, content: string): readonly AnswerCase[] {
  return readCaseLines(caseSchema, file, content);
}
