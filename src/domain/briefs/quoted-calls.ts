/** Words of a call that a brief quotes live as long as the call's transcript. */
import type { Brief, Fact } from "./brief.ts";
import { factKind } from "./fact-kinds.ts";

const holdsWords = (fact: Fact): boolean => factKind(fact) === "call" && fact.value !== "";

/** ISO date of the earliest call whose words the brief holds; null: it holds none. */
export function quotesCallOn(brief: Pick<Brief, "sections">): string | null {
  const days = brief.sections.flatMap(({ items }) =>
    items.flatMap(({ facts }) => facts.flatMap((fact) => (holdsWords(fact) ? (fact.at?.slice(0, 10) ?? []) : []))),
  );
  return days.toSorted()[0] ?? null;
}

/** The brief without the words of calls before `day` (ISO date). That there was a call, and when, stays. */
export function withoutCallWords(brief: Brief, day: string): Brief {
  const bare = (fact: Fact): Fact =>
    holdsWords(fact) && (fact.at === null || fact.at.slice(0, 10) < day) ? { ...fact, value: "" } : fact;
  return {
    ...brief,
    sections: brief.sections.map(({ slot, items }) => ({
      slot,
      items: items.map((item) => ({ ...item, facts: item.facts.map(bare) })),
    })),
  };
}
