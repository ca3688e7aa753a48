import { z } from "zod";
import { type Account, type MeddpiccField, meddpiccFields, type Opportunity, roles } from "#domain/accounts/records.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import { findCues, readCard, readCue } from "./cue-card.ts";
import { momentExpected, readMoment } from "./moment.ts";

/** The fields of an account and of an opportunity that a play may ask about, as a file spells them. */
const accountFields = [
  "account.type",
  "account.industry",
  "account.name",
  "account.id",
  "account.owner_email",
] as const;
const opportunityFields = [
  "opportunity.name",
  "opportunity.stage",
  "opportunity.amount",
  "opportunity.currency",
  "opportunity.close_date",
  "opportunity.owner_email",
  "opportunity.competitor",
  "opportunity.partner",
  ...meddpiccFields.map((field) => `opportunity.${field}` as const),
] as const;
export const conditionFields = [...accountFields, ...opportunityFields] as const;
type ConditionField = (typeof conditionFields)[number];

const id = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u, "expected an id of letters, digits, dots and dashes, at most 100");
const words = (most: number) => z.string().trim().min(1, "is empty").max(most, `is longer than ${most} characters`);
const scalar = z.union([words(200), z.number()]);
const list = <T extends z.ZodType>(one: T, most: number) => z.array(one).max(most, `has more than ${most} entries`);

const conditionSchema = z
  .strictObject({
    field: z.enum(conditionFields),
    in: list(scalar, 100).min(1).optional(),
    not_in: list(scalar, 100).min(1).optional(),
    is: scalar.optional(),
    is_not: scalar.optional(),
    contains: words(200).optional(),
    at_least: scalar.optional(),
    at_most: scalar.optional(),
    is_set: z.boolean().optional(),
  })
  .refine((condition) => Object.values(condition).filter((value) => value !== undefined).length >= 2, {
    message: "has nothing to compare with; add one of in, not_in, is, is_not, contains, at_least, at_most, is_set",
  });
export type Condition = Readonly<z.infer<typeof conditionSchema>>;

const cue = words(200).superRefine((text, check) => {
  const read = readCue(text);
  if ("wrong" in read) check.addIssue({ code: "custom", message: `${JSON.stringify(text)} ${read.wrong}` });
});

const behaviourSchema = z.strictObject({
  id,
  name: words(200),
  moment: words(200).refine((text) => readMoment(text) !== null, { message: `expected ${momentExpected}` }),
  says: list(cue, 60).min(1, "needs at least one cue: words that give the behaviour away"),
  not: list(cue, 60).default([]),
  examples: z
    .strictObject({ yes: list(words(600), 40).default([]), no: list(words(600), 40).default([]) })
    .default({ yes: [], no: [] }),
  role: z.enum(roles).default("rep"),
  microlearning: id.nullish().transform((value) => value ?? null),
});
export type Behaviour = Readonly<z.infer<typeof behaviourSchema>>;

export const playSchema = z
  .strictObject({
    id,
    name: words(200),
    owner: words(200)
      .nullish()
      .transform((value) => value ?? null),
    launched_on: z.iso.date("expected a date like 2026-11-24"),
    ends_on: z.iso
      .date("expected a date like 2026-11-24")
      .nullish()
      .transform((value) => value ?? null),
    objective: words(1000)
      .nullish()
      .transform((value) => value ?? null),
    qualifies_when: list(conditionSchema, 50).default([]),
    knowledge: list(id, 100).default([]),
    retires: list(id, 100).default([]),
    /** MEDDPICC fields whose right answer this play changes: a value from before the launch is asked for again, not counted. */
    changes: list(z.enum(meddpiccFields), meddpiccFields.length).default([]),
    behaviours: list(behaviourSchema, 50).min(1, "needs at least one behaviour"),
  })
  .superRefine((play, check) => {
    if (play.ends_on !== null && play.ends_on < play.launched_on) {
      check.addIssue({ code: "custom", path: ["ends_on"], message: `is before launched_on (${play.launched_on})` });
    }
    const seen = new Set<string>();
    for (const [index, behaviour] of play.behaviours.entries()) {
      if (seen.has(behaviour.id)) {
        check.addIssue({
          code: "custom",
          path: ["behaviours", index, "id"],
          message: `"${behaviour.id}" is there twice`,
        });
      }
      seen.add(behaviour.id);
      for (const { path, message } of failedExamples(behaviour)) {
        check.addIssue({ code: "custom", path: ["behaviours", index, ...path], message });
      }
    }
  });
/** A campaign for the sales team: what it is for, which deals qualify, which behaviours it asks for. Keys as in contracts, section 4. */
export type Play = Readonly<z.infer<typeof playSchema>>;

/** A card that fails its own examples finds something else than its author means. */
export function failedExamples(
  behaviour: Pick<Behaviour, "says" | "not" | "examples">,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const card = readCard(behaviour);
  const found = (text: string) => findCues(card, text, { questionMarks: true })[0] ?? null;
  return [
    ...behaviour.examples.yes.flatMap((text, index) =>
      found(text) === null
        ? [
            {
              path: ["examples", "yes", index],
              message: `the card does not find its own example; add a cue of it to says, or take the example out`,
            },
          ]
        : [],
    ),
    ...behaviour.examples.no.flatMap((text, index) => {
      const hit = found(text);
      return hit === null
        ? []
        : [
            {
              path: ["examples", "no", index],
              message: `the card finds ${JSON.stringify(hit.cue)} in what it must not find; narrow that cue or add words to not`,
            },
          ];
    }),
  ];
}

/** Is the play launched and not over on that day? */
export function isInForce(play: Pick<Play, "launched_on" | "ends_on">, day: string): boolean {
  return play.launched_on <= day && (play.ends_on === null || day <= play.ends_on);
}

/** Do the account and this opportunity (null: none) meet every condition? Nothing is met by a field that is empty, but `not_in`, `is_not` and `is_set: false`. */
export function qualifies(
  play: Pick<Play, "qualifies_when">,
  account: Account,
  opportunity: Opportunity | null,
): boolean {
  return play.qualifies_when.every((condition) => holds(condition, fieldValue(condition.field, account, opportunity)));
}

/** The opportunities by which the account qualifies; `[null]` when it does without one; empty when it does not. */
export function qualifyingDeals(
  play: Pick<Play, "qualifies_when">,
  account: Account,
  opportunities: readonly Opportunity[],
): readonly (Opportunity | null)[] {
  const subjects: readonly (Opportunity | null)[] = opportunities.length === 0 ? [null] : opportunities;
  return subjects.filter((one) => qualifies(play, account, one));
}

type Value = string | number | null;

function fieldValue(field: ConditionField, account: Account, opportunity: Opportunity | null): Value {
  const name = field.slice(field.indexOf(".") + 1);
  const meddpicc = meddpiccFields.find((one) => one === name);
  if (meddpicc !== undefined) return opportunity?.meddpicc[meddpicc]?.value ?? null;
  const record: Readonly<Record<string, unknown>> | null = field.startsWith("account.") ? account : opportunity;
  const value = record?.[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
  return typeof value === "string" || typeof value === "number" ? value : null;
}

function holds(condition: Condition, value: Value): boolean {
  const same = (other: string | number) => value !== null && fold(String(value)) === fold(String(other));
  const { in: among, not_in: notAmong, is, is_not: isNot, contains, at_least: least, at_most: most } = condition;
  return (
    (among === undefined || among.some(same)) &&
    (notAmong === undefined || !notAmong.some(same)) &&
    (is === undefined || same(is)) &&
    (isNot === undefined || !same(isNot)) &&
    (contains === undefined || (value !== null && fold(String(value)).includes(fold(contains)))) &&
    (least === undefined || (value !== null && compare(value, least) >= 0)) &&
    (most === undefined || (value !== null && compare(value, most) <= 0)) &&
    (condition.is_set === undefined || condition.is_set === (value !== null && String(value).trim() !== ""))
  );
}

/** Numbers as numbers, ISO dates and words as text. */
function compare(value: string | number, other: string | number): number {
  const [a, b] = [Number(value), Number(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return String(value) < String(other) ? -1 : String(value) > String(other) ? 1 : 0;
}

export type FieldReading =
  /** Named after the launch, or the play does not change it. */
  | { readonly kind: "counted" }
  /** Empty, or without a date: nothing can be said. */
  | { readonly kind: "unknown"; readonly because: "empty" | "undated" }
  /** Named before the launch that changed who or what it is. */
  | { readonly kind: "flagged"; readonly because: "before-launch" | "no-call-evidence" };

/**
 * A field's value, the call evidence and the launch date, read together. A value from before the launch that changes the field is flagged and never counted;
 * one from after it counts once a call since the launch shows that it was asked for.
 */
export function readField(input: {
  readonly play: Pick<Play, "launched_on" | "changes">;
  readonly field: MeddpiccField;
  readonly value: string | null;
  /** ISO date of the value. */
  readonly updatedOn: string | null;
  /** ISO dates of calls with this account in which a behaviour of the play was shown. */
  readonly shownOn: readonly string[];
}): FieldReading {
  const { play, value, updatedOn } = input;
  if (value === null || value.trim() === "") return { kind: "unknown", because: "empty" };
  if (!play.changes.includes(input.field)) return { kind: "counted" };
  if (updatedOn === null) return { kind: "unknown", because: "undated" };
  if (updatedOn < play.launched_on) return { kind: "flagged", because: "before-launch" };
  return input.shownOn.some((day) => day >= play.launched_on)
    ? { kind: "counted" }
    : { kind: "flagged", because: "no-call-evidence" };
}
