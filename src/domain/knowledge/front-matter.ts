import { z } from "zod";
import { roles } from "#domain/accounts/records.ts";
import { documentKinds } from "./document.ts";
import { languages } from "./language.ts";

const longestId = 200;
const text = z
  .union([z.string(), z.number(), z.boolean()], "expected a text")
  .transform((value) => String(value).trim())
  .pipe(
    z.string().min(1, "expected a text, got an empty one").max(longestId, `expected at most ${longestId} characters`),
  );
const date = z.iso.date("expected a date as YYYY-MM-DD");
const ids = z
  .union([z.array(text), text.transform((value) => [value])], "expected an id or a list of ids")
  .transform((list) => [...new Set(list)]);
const audience = z.preprocess(
  (value) => (Array.isArray(value) || value == null ? value : [value]),
  z.array(z.enum(roles, { error: () => `expected role names (${roles.join(", ")})` })),
);

/** The front matter of a knowledge file, by the names that the file uses. Every field is optional; null counts as absent. */
export const frontMatterSchema = z.strictObject({
  id: text.nullish(),
  title: text.nullish(),
  kind: z.enum(documentKinds, { error: () => `expected one of ${documentKinds.join(", ")}` }).nullish(),
  product: text.nullish(),
  stage: text.nullish(),
  competitor: text.nullish(),
  persona: text.nullish(),
  owner: text.nullish(),
  valid_from: date.nullish(),
  review_by: date.nullish(),
  supersedes: ids.nullish(),
  audience: audience.nullish(),
  language: z.enum(languages, { error: () => `expected one of ${languages.join(", ")}` }).nullish(),
});
export type FrontMatterFields = z.infer<typeof frontMatterSchema>;
export const frontMatterFields = Object.keys(frontMatterSchema.shape);
