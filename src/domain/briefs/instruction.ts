/** "Asks what it costs, and confirms the number" said to the rep: "Ask what it costs, and confirm the number". */

/** Verbs with which plays name behaviours. Others stay as they are: "Numbers before features" is no order to number. */
const verbs = new Set(
  "acknowledge address agree anchor answer anticipate ask avoid book bring build challenge check clarify close compare confirm connect cover define demo describe discover discuss drive end establish estimate explain explore find finish follow frame get give go guide handle have highlight identify illustrate introduce invite involve lead let link listen make map mention move multi-thread name navigate negotiate offer open pause pitch play position prepare present probe propose prove provide put qualify quantify quote raise recap refer reframe reinforce relate repeat request respond restate return review say schedule secure seek send set share show speak start state steer stop suggest summarise summarize surface take tell test tie trade translate try turn uncover use validate verify wait walk work write".split(
    " ",
  ),
);

/** The first word, and every verb that goes on after "and" or "then". A name that is an instruction already, or none, stays. */
export function asInstruction(name: string): string {
  const first = /^[\p{L}-]+/u.exec(name)?.[0] ?? "";
  const verb = baseOf(first.toLowerCase());
  if (verb === null) return name;
  const said = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}${name.slice(first.length)}`;
  return said.replace(/\b(and|then|or) ([a-z-]+)\b/g, (whole, joint: string, word: string) => {
    const base = baseOf(word);
    return base === null ? whole : `${joint} ${base}`;
  });
}

/** "asks" -> "ask", "clarifies" -> "clarify", "discusses" -> "discuss"; null for what is no third person of a verb we know. */
function baseOf(word: string): string | null {
  if (word === "has") return "have";
  const bases = [word.replace(/ies$/, "y"), word.replace(/(?<=ss|sh|ch|x|z|o)es$/, ""), word.replace(/(?<!s)s$/, "")];
  return bases.find((base) => base !== word && verbs.has(base)) ?? null;
}

/** Headings and sentences about what is written down after the call, not about what is said in it. */
const keeping =
  /\b(?:crm|(?:opportunity|account) plan|in the plan|(?:the|an?|this|empty|which|every) field|fields?\b.{0,20}\b(?:empty|filled)|fill|write (?:the )?(?:name|value|title|step)|(?:update|move|log|enter(?:ed)?) (?:it|the|a|every)|which of your plans|your (?:\w+ )?(?:largest )?opportunities|(?:with a|one line for each|each step with a) name|forecast)\b/i;

export function isAboutRecords(text: string): boolean {
  return keeping.test(text);
}
