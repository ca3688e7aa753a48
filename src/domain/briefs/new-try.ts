import type { Brief } from "./brief.ts";
import { asInstruction } from "./instruction.ts";
import { plainText } from "./plain-text.ts";

type Shown = Pick<Brief, "practice" | "sections">;

/** Says that a brief which is written anew asks for something else than it did before; what is only worded in another way is the same thing. */
export function describeNewTry(before: Shown, after: Shown): readonly string[] {
  const [was, is] = [asked(before), asked(after)];
  if (was === null || is === null || was.key === is.key) return [];
  return [`One thing to try: ${is.words}`];
}

function asked({ practice, sections }: Shown): { readonly key: string; readonly words: string } | null {
  const [item] = sections.find(({ slot }) => slot === "try")?.items ?? [];
  if (item === undefined) return null;
  if (practice !== undefined) return { key: practice.behaviour, words: short(asInstruction(practice.name)) };
  // The record's field that it asks about comes first among its facts.
  return { key: item.facts[0]?.field ?? item.text, words: short(item.text) };
}

const short = (text: string): string => plainText(text, { chars: 60, words: 10 });
