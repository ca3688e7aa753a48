/** Do two people who read the same practice say the same, and does the grader say it too? Cohen's kappa, an item at a time. */
import { z } from "zod";
import { type Criterion, criteria } from "./scenario.ts";

/** A criterion is kept as a score from here on (Landis and Koch call it substantial). */
export const leastKappa = 0.6;
/** How far below the people the grader may be. */
export const mostBehindPeople = 0.1;
export const fewestThreads = 60;

const text = z.string().trim().min(1).max(4_000);
/** One rated thread: what the rep wrote, turn by turn, what it was measured against, and what each of two people said of the whole. */
export const ratedThreadSchema = z.strictObject({
  id: z.string().min(1).max(200),
  objection: text,
  proof: text.nullable(),
  talk_track: text.nullable(),
  behaviour: z.strictObject({ name: text, says: z.array(text).min(1).max(30), not: z.array(text).max(30) }).nullable(),
  answers: z.array(text).min(1).max(12),
  ratings: z
    .array(z.strictObject({ rater: z.string().min(1).max(100), met: z.array(z.enum(criteria)) }))
    .length(2, "expected exactly two raters")
    .refine(([a, b]) => a?.rater !== b?.rater, "expected two different raters"),
});
export type RatedThread = Readonly<z.infer<typeof ratedThreadSchema>>;

export interface Agreement {
  readonly criterion: Criterion;
  readonly threads: number;
  /** Share of threads in which both people said yes. */
  readonly bothYes: number;
  /** Null: everybody always said the same, so chance explains all of it. */
  readonly people: number | null;
  /** Mean of the grader's kappa with each of the two. */
  readonly grader: number | null;
  readonly verdict: "enable" | "refuse";
  readonly because: string;
}

/** `graded`: what the grader found met, by thread. */
export function agreementOf(
  threads: readonly RatedThread[],
  graded: ReadonlyMap<string, readonly Criterion[]>,
): readonly Agreement[] {
  return criteria.map((criterion) => {
    const rows = threads
      .filter((thread) => canBeRated(thread, criterion))
      .map(({ id, ratings }) => {
        const [one, two] = ratings.map(({ met }) => met.includes(criterion));
        return { one: one === true, two: two === true, grader: graded.get(id)?.includes(criterion) === true };
      });
    const people = kappa(rows.map(({ one, two }) => [one, two]));
    const withOne = kappa(rows.map(({ one, grader }) => [one, grader]));
    const withTwo = kappa(rows.map(({ two, grader }) => [two, grader]));
    const grader = withOne === null || withTwo === null ? null : (withOne + withTwo) / 2;
    const refusal = whyNot(rows.length, people, grader);
    return {
      criterion,
      threads: rows.length,
      bothYes: rows.length === 0 ? 0 : rows.filter(({ one, two }) => one && two).length / rows.length,
      people,
      grader,
      verdict: refusal === null ? "enable" : "refuse",
      because: refusal ?? "people agree, and the grader agrees with them",
    };
  });
}

const canBeRated = ({ proof, behaviour }: RatedThread, criterion: Criterion): boolean =>
  !(criterion === "used-proof-point" && proof === null) && !(criterion === "showed-behaviour" && behaviour === null);

function whyNot(threads: number, people: number | null, grader: number | null): string | null {
  if (people === null || grader === null) return "every thread got the same answer: nothing can be told from them";
  if (people < leastKappa)
    return `people agree at ${people.toFixed(2)} only, under ${leastKappa}: rewrite the item before automating it`;
  if (grader < leastKappa) return `the grader agrees with people at ${grader.toFixed(2)} only, under ${leastKappa}`;
  if (grader < people - mostBehindPeople)
    return `the grader (${grader.toFixed(2)}) is more than ${mostBehindPeople} behind the people (${people.toFixed(2)})`;
  if (threads < fewestThreads) return `${threads} double-rated threads; ${fewestThreads} are needed`;
  return null;
}

/** Agreement beyond chance: 1 always, 0 as by chance. Null without any variation or without a pair. */
export function kappa(pairs: readonly (readonly [boolean, boolean])[]): number | null {
  if (pairs.length === 0) return null;
  const share = (which: (pair: readonly [boolean, boolean]) => boolean) => pairs.filter(which).length / pairs.length;
  const same = share(([a, b]) => a === b);
  const yesA = share(([a]) => a);
  const yesB = share(([, b]) => b);
  const chance = yesA * yesB + (1 - yesA) * (1 - yesB);
  return chance === 1 ? null : (same - chance) / (1 - chance);
}
