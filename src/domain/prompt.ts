import { z } from "zod";
import { InputError } from "./errors.ts";

/** The words sent to a model are files: front matter, then `## system` and `## user`; `{{name}}` is the only thing that is replaced. */
export const promptFrontMatterSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,60}$/),
  version: z.number().int().min(1),
  /** Name of the answer's schema in the code that asks. */
  schema: z.string().regex(/^[a-z][A-Za-z0-9]{1,60}$/),
  api: z.enum(["json", "text"]),
  maxOutputTokens: z.number().int().min(16).max(32_000),
  timeoutMs: z.number().int().min(1_000).max(120_000),
  reasoningEffort: z.enum(["none", "minimal", "low", "medium", "high"]).nullable(),
  /** Every variable of the body, no more and no fewer. */
  inputs: z.array(z.string().regex(/^[a-z][a-z_]{0,40}$/)),
  /** Name of its evaluation set. */
  evals: z.string().nullable(),
  owner: z.string().min(1),
  changed: z.iso.date(),
});
export type PromptFrontMatter = Readonly<z.infer<typeof promptFrontMatterSchema>>;

/** How the answer's shape is asked for. Found out by `doctor` and kept; never stepped down in silence. */
export const modelRungs = ["json_schema", "json_object", "text"] as const;
export type ModelRung = (typeof modelRungs)[number];

export interface PromptText {
  readonly system: string;
  readonly user: string;
}
export interface Prompt extends PromptText {
  readonly about: PromptFrontMatter;
}

/** `{{fact:stage}}` is for the model to write, not for us to fill in. */
const variable = /\{\{(?!fact:)([^{}]*)\}\}/g;

/** `file` is named in every problem. Throws InputError with all of them. */
export function readPrompt(file: string, frontMatter: unknown, body: string): Prompt {
  const parsed = promptFrontMatterSchema.safeParse(frontMatter);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${file}: ${issue.path.join(".") || "front matter"}: ${issue.message}`,
    );
    throw new InputError(`The prompt ${file} can't be used; its front matter needs these changed:`, problems);
  }
  const parts = body.replaceAll("\r\n", "\n").split(/^## (system|user)[ \t]*$/m);
  const [before, first, system, second, user, ...more] = parts;
  if (before?.trim() !== "" || first !== "system" || second !== "user" || more.length > 0)
    throw new InputError(
      `The prompt ${file} can't be used: expected "## system" and then "## user", once each and nothing before them.`,
    );
  const prompt = { about: parsed.data, system: (system ?? "").trim(), user: (user ?? "").trim() };
  const used = new Set([...`${prompt.system}\n${prompt.user}`.matchAll(variable)].map(([, name = ""]) => name));
  const declared = new Set(parsed.data.inputs);
  const problems = [
    ...[...used].filter((name) => !declared.has(name)).map((name) => `${file}: {{${name}}} is not among its inputs`),
    ...[...declared].filter((name) => !used.has(name)).map((name) => `${file}: the input ${name} is not used`),
  ];
  if (problems.length > 0) throw new InputError(`The prompt ${file} can't be used; its variables don't fit:`, problems);
  return prompt;
}

/**
 * Fills the variables in. Values are put in as they are, once: a `{{name}}` inside a value stays text. Throws InputError when one is missing or unknown.
 */
export function renderPrompt(prompt: Prompt, values: Readonly<Record<string, string>>): PromptText {
  const { name, inputs } = prompt.about;
  const missing = inputs.filter((input) => values[input] === undefined);
  const unknown = Object.keys(values).filter((given) => !inputs.includes(given));
  if (missing.length + unknown.length > 0) {
    throw new InputError(`The prompt "${name}" was given the wrong variables.`, [
      ...missing.map((input) => `missing: ${input}`),
      ...unknown.map((given) => `unknown: ${given}`),
    ]);
  }
  const fill = (text: string) => text.replace(variable, (_, input: string) => values[input] ?? "");
  return { system: fill(prompt.system), user: fill(prompt.user) };
}
