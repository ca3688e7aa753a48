/** One screen about one person: what works, what to tighten, what to leave alone. Pure. */
import type { RecentMoment } from "./states/memory.ts";
import type { BehaviourState } from "./states/published.ts";
import { areResponsesKnown } from "./states/responses.ts";

export interface PackLine {
  readonly behaviour: string;
  readonly state: BehaviourState;
  /** As a person reads it. */
  readonly name: string;
  readonly because: string;
  readonly evidence: readonly Pick<RecentMoment, "executed" | "landed">[];
}
export interface Pack {
  readonly working: readonly PackLine[];
  readonly tighten: readonly PackLine[];
  readonly leave: readonly PackLine[];
}

const sizes = { working: 3, tighten: 2, leave: 1 } as const;
/** What is slipping comes first: it was there already. */
const tightenOrder: readonly BehaviourState[] = ["decaying", "ineffective", "missing"];

/** `underReview`: behaviours whose message or teaching is looked at as a whole; nobody is coached for them. */
export function packOf(lines: readonly PackLine[], underReview: ReadonlySet<string>): Pack {
  const own = lines.filter(({ behaviour }) => !underReview.has(behaviour));
  const of = (state: BehaviourState) => own.filter((line) => line.state === state);
  const effective = Map.groupBy(of("effective"), ({ evidence }) => areResponsesKnown(evidence));
  const working = (effective.get(true) ?? []).slice(0, sizes.working);
  // Done, but nobody knows yet whether customers take it up: not said to work, and nothing to coach.
  const unanswered = effective.get(false) ?? [];
  const improving = of("improving");
  const tighten = tightenOrder.flatMap(of).slice(0, sizes.tighten);
  const review = lines
    .filter(({ behaviour }) => underReview.has(behaviour))
    .map((line) => ({ ...line, because: "it is being looked at for the whole team; nothing to coach here" }));
  const leave = [...improving, ...unanswered, ...review].slice(0, sizes.leave);
  const more = improving.filter((line) => !leave.includes(line));
  return { working: [...working, ...more].slice(0, sizes.working), tighten, leave };
}

/** What is settled stands above what is on its way. */
export function effectivelyFirst(lines: readonly PackLine[]): readonly PackLine[] {
  return lines.toSorted((a, b) => Number(b.state === "effective") - Number(a.state === "effective"));
}
