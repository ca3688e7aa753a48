/** What the customer said in the last call: it makes one objection likelier than another. */
import { fold, foldedMentions } from "./plain-text.ts";

export interface Heard {
  /** The signal that holds the transcript. */
  readonly callId: string;
  /** ISO date of the call. */
  readonly on: string;
  /** What customers said, in order, as it was written down. */
  readonly lines: readonly string[];
}

/** Words that say nothing of what somebody objects to. */
const everyday = new Set(
  "about also another because been being between both could does doing done down each enough even every from have having here into just know like look make many more most much need only other over really same should some such sure take than that their them then there these they thing things think this those through time very want well were what when where which while will with would your yours".split(
    " ",
  ),
);
const fewestLetters = 4;
const fewestShared = 2;

/** The first line in which the customer says most of what the objection is about; null when there is none. One shared word is a coincidence. */
export function raisedIn(heard: Heard | undefined, objection: string): string | null {
  const terms = [
    ...new Set(
      fold(objection)
        .split(" ")
        .filter((word) => (word.length >= fewestLetters && !everyday.has(word)) || /\d/.test(word)),
    ),
  ];
  const wanted = Math.max(fewestShared, Math.ceil(terms.length * 0.6));
  if (heard === undefined || terms.length < fewestShared) return null;
  return (
    heard.lines.find((line) => {
      const folded = fold(line);
      return terms.filter((term) => foldedMentions(folded, term)).length >= wanted;
    }) ?? null
  );
}
