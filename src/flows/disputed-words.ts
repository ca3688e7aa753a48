import { plainText } from "#domain/briefs/plain-text.ts";
import type { Ports } from "./ports.ts";

/** Of each behaviour: more would outweigh the card's own examples. */
const most = 3;
/** Disputes looked at to find them. */
const looked = 30;

/**
 * Words in which a detector saw the behaviour and of which the rep who said them has said why they are not it, newest first: counter-examples for whoever
 * reads calls with a model or keeps the card. One word of a rep, so a hint and no rule; without a reason it is none.
 */
export async function disputedWords(
  { disputes }: Pick<Ports["rights"], "disputes">,
  behaviours: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    behaviours.map(async (behaviour) => {
      const said = await disputes.list({ behaviour, limit: looked });
      const words = said.flatMap(({ executed, quote, reason }) =>
        executed === true && quote !== null && reason !== null ? plainText(quote, { chars: 240, words: 40 }) : [],
      );
      return [behaviour, [...new Set(words)].slice(0, most)] as const;
    }),
  );
  return new Map(found.filter(([, words]) => words.length > 0));
}
