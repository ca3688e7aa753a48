import { fold } from "./plain-text.ts";

/** Long forms of a title, written as the short ones are: both are found by either. */
const shortForms: readonly (readonly [RegExp, string])[] = [
  [/\bchief executive officer\b/g, "ceo"],
  [/\bchief financial officer\b/g, "cfo"],
  [/\bchief technology officer\b/g, "cto"],
  [/\bchief information security officer\b/g, "ciso"],
  [/\bchief information officer\b/g, "cio"],
  [/\bchief operating officer\b/g, "coo"],
  [/\bchief revenue officer\b/g, "cro"],
  [/\bchief marketing officer\b/g, "cmo"],
  [/\bchief product officer\b/g, "cpo"],
  [/\bchief data officer\b/g, "cdo"],
  [/\bvice president\b/g, "vp"],
];
const joining = new Set(["of", "the", "for", "and", "a", "an"]);

/** Is a person with this title whom the document was written for? Every word of the persona stands in the title: "VP Finance" is a "Vice President of Finance". */
export function fitsPersona(persona: string, title: string): boolean {
  const wanted = wordsOf(persona);
  const said = new Set(wordsOf(title));
  return wanted.length > 0 && wanted.every((word) => said.has(word));
}

function wordsOf(text: string): readonly string[] {
  const short = shortForms.reduce((said, [long, form]) => said.replace(long, form), fold(text));
  return (short.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !joining.has(word));
}
