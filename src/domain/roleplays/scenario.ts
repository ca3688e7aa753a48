import { z } from "zod";

/** The buyer's four positions, in the order in which they are given up. */
export const rungs = ["smokescreen", "real-objection", "proof-demand", "commitment"] as const;
export type Rung = (typeof rungs)[number];

/** What is looked for in the rep's own words. Each is met or not, and met only with a quote. */
export const criteria = [
  "acknowledged",
  "asked-open-question",
  "used-proof-point",
  "showed-behaviour",
  "dated-next-step",
] as const;
export type Criterion = (typeof criteria)[number];

export const criterionNames: Readonly<Record<Criterion, string>> = {
  acknowledged: "Acknowledged the concern",
  "asked-open-question": "Asked an open question",
  "used-proof-point": "Used the approved proof point",
  "showed-behaviour": "Showed the practised behaviour",
  "dated-next-step": "Proposed a next step with a date",
};

/** What opens each rung: the first is the item of the default difficulty, both are asked for at difficulty 3, either will do at 1. */
export const gates: Readonly<Record<Rung, readonly [Criterion, Criterion]>> = {
  smokescreen: ["asked-open-question", "acknowledged"],
  "real-objection": ["acknowledged", "showed-behaviour"],
  "proof-demand": ["used-proof-point", "showed-behaviour"],
  commitment: ["dated-next-step", "asked-open-question"],
};

const line = z.string().trim().min(3).max(400);
const level = z.union([z.literal(1), z.literal(2), z.literal(3)]);

/** The three ways to hold one position: said first, said again after an answer that did not open it, and said by a buyer who loses patience. */
const ladderRungSchema = z.strictObject({ first: line, again: line, shorter: line });
export type LadderRung = z.infer<typeof ladderRungSchema>;

/**
 * A persona card: one buyer role, written by enablement, no real person. `reveals` are facts that the buyer gives away at a rung and not before.
 * Words in double braces ({{account}}, {{product}}, {{competitor}}, {{objection}}) are filled in from the call; an unknown one is an error.
 */
export const personaCardSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,60}$/, "expected lower-case letters, digits and hyphens"),
  version: z.number().int().min(1),
  role: z.string().trim().min(2).max(80),
  /** Neutral names to call the buyer by; one is chosen by the scenario's id. */
  names: z.array(z.string().trim().min(2).max(40)).min(2).max(12),
  /** Words in a contact's title that this persona fits: "cfo", "finance". */
  titles: z.array(z.string().trim().toLowerCase().min(2).max(40)).max(20),
  patience: level,
  detail: level,
  style: z.array(line).length(3),
  knows: z.array(line).max(6),
  hiddenGoal: line,
  dealbreaker: line,
  ladder: z.strictObject({
    smokescreen: ladderRungSchema,
    "real-objection": ladderRungSchema,
    "proof-demand": ladderRungSchema,
    commitment: ladderRungSchema,
  }),
  /** Said when the buyer agrees to the next step. */
  agrees: line,
  /** Said when the buyer leaves politely. */
  leaves: line,
  reveals: z.array(z.strictObject({ fact: line, at: z.enum(rungs) })).max(8),
});
export type PersonaCard = z.infer<typeof personaCardSchema>;

/** Words that the rep may be shown, with the document that they were cut from. */
export interface Cited {
  readonly text: string;
  readonly documentId: string;
  readonly passageId: string;
  readonly title: string;
  readonly validFrom: string | null;
}

/** Everything one roleplay is played from. Made once, at the click; nothing else may reach the scene. */
export interface Scenario {
  readonly id: string;
  readonly rep: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly stage: string | null;
  /** Competitor, product and other names that the buyer may say. */
  readonly names: readonly string[];
  readonly personaId: string;
  readonly personaVersion: number;
  readonly role: string;
  readonly buyerName: string;
  readonly patience: 1 | 2 | 3;
  readonly detail: 1 | 2 | 3;
  readonly style: readonly string[];
  readonly knows: readonly string[];
  readonly reveals: readonly { readonly fact: string; readonly at: Rung }[];
  readonly ladder: Readonly<Record<Rung, LadderRung>>;
  readonly agrees: string;
  readonly leaves: string;
  readonly behaviour: {
    readonly id: string;
    readonly name: string;
    readonly says: readonly string[];
    readonly not: readonly string[];
    /** A whole sentence that does it, in the play's words. */
    readonly example?: string;
  } | null;
  /** What the buyer objects, and why this one. */
  readonly objection: Cited & { readonly because: string };
  /** The approved answer; null: the sources have none, and `used-proof-point` is not asked for. */
  readonly proof: Cited | null;
  readonly talkTrack: Cited | null;
  readonly difficulty: 1 | 2 | 3;
  readonly mode: "model" | "script";
}

/** The items that count in this scenario: a proof point without a source, a behaviour that nobody named cannot be asked for. */
export function criteriaOf(scenario: Scenario): readonly Criterion[] {
  return criteria.filter(
    (one) =>
      !(one === "used-proof-point" && scenario.proof === null) &&
      !(one === "showed-behaviour" && scenario.behaviour === null),
  );
}

/** What must be met in one answer for the buyer to leave this position. Never empty. */
export function gateOf(scenario: Scenario, rung: Rung): { readonly need: number; readonly of: readonly Criterion[] } {
  const possible = criteriaOf(scenario);
  const items = gates[rung].filter((one) => possible.includes(one));
  // Without a proof point and a behaviour the proof demand can only be met by taking it seriously.
  if (items.length === 0) return { need: 1, of: ["acknowledged", "asked-open-question"] };
  if (scenario.difficulty === 1) return { need: 1, of: items };
  if (scenario.difficulty === 3) return { need: items.length, of: items };
  return { need: 1, of: items.slice(0, 1) };
}

const slots = { account: "accountName", product: "product", competitor: "competitor", objection: "objection" } as const;
export type PersonaWords = { readonly [name in (typeof slots)[keyof typeof slots]]: string };

/** Fills {{account}} and the like. Throws a RangeError that names the unknown word. */
export function fillLine(text: string, words: PersonaWords): string {
  return text.replace(/\{\{\s*([a-z]+)\s*\}\}/gi, (whole, name: string) => {
    const key = slots[name.toLowerCase() as keyof typeof slots];
    if (key === undefined)
      throw new RangeError(`${whole} is not known; expected {{${Object.keys(slots).join("}}, {{")}}}`);
    return words[key];
  });
}
