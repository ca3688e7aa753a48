import { verifyItems } from "./quotes.ts";
import { criteriaOf, type Scenario } from "./scenario.ts";
import type { GradedItem } from "./session.ts";
import { couldShow, isPasted, sentenceWith, wordCheck } from "./word-check.ts";

/** What no grader may overlook: a wrong number is wrong, however fluent the sentence around it. */
const vetoes: ReadonlySet<string> = new Set(["wrong-number", "negated", "keywords"]);

/**
 * The grade of one answer. Without a model (`said` null) it is the word check. With one, each item it calls met needs a quote that stands in the answer, and
 * the word check can still refuse it, and words that hold nothing of the item do not show it; what the model did not see, the word check does not add.
 */
export function gradeAnswer(
  said: readonly GradedItem[] | null,
  answer: string,
  scenario: Scenario,
): readonly GradedItem[] {
  const checked = wordCheck(answer, scenario);
  if (said === null) return checked;
  return verifyItems(said, answer, criteriaOf(scenario)).map((item) => {
    const veto = checked.find(({ criterion, met }) => criterion === item.criterion && !met)?.because ?? null;
    const refused = (because: string): GradedItem => ({ ...item, met: false, quote: null, because });
    if (item.quote === null) return item;
    if (isPasted(item.quote, answer, scenario)) return refused("copied");
    if (veto !== null && vetoes.has(veto)) return refused(veto);
    return couldShow(item.criterion, sentenceWith(item.quote, answer), scenario) ? item : refused("no-quote");
  });
}
