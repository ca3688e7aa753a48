/** Words that turn a sentence round, folded as tokens.ts folds them. */
export const negators: ReadonlySet<string> = new Set(
  "no not never none nobody nothing nowhere neither nor without cannot can't don't doesn't didn't won't isn't aren't wasn't weren't hasn't haven't hadn't shouldn't wouldn't couldn't mustn't nicht kein keine keinen keiner nie niemals ohne ne pas jamais sans aucun aucune sin nunca ningun ninguna".split(
    " ",
  ),
);

/** Words that make a statement conditional or smaller than it sounds. */
export const hedges: ReadonlySet<string> = new Set(
  "most some many few if unless may might could planned plan plans expected expects should likely perhaps maybe possibly usually often sometimes almost nearly roughly approximately estimated pilot beta preview except excluding only until vielleicht falls wenn nur geplant si peut-etre seulement prevu quiza solo".split(
    " ",
  ),
);

/** What comes after them is a condition, wherever it stands in the sentence. */
export const conditions: ReadonlySet<string> = new Set("if unless provided falls sofern wenn si".split(" "));

/** Words that claim more than most quotes say. */
export const universals: ReadonlySet<string> = new Set(
  "everywhere all every always any anyone anybody everyone everybody everything entire whole guarantee guarantees guaranteed ensures ensure certainly definitely universally completely totally never nobody none zero immer alle jede jeder jedes toujours tous toutes siempre todos todas".split(
    " ",
  ),
);

const antonymPairs =
  "increase decrease|increases decreases|increased decreased|raise cut|raises cuts|raises lowers|raises reduces|increases cuts|increases reduces|rose fell|rises falls|grew shrank|higher lower|more less|more fewer|faster slower|cheaper dearer|cheaper costlier|above below|over under|before after|inside outside|with without|wins loses|win lose|won lost|gain lose|up down|first last|minimum maximum|longer shorter|bigger smaller|larger smaller|strong weak|stronger weaker|best worst|earlier later|allowed forbidden|includes excludes|included excluded|supports lacks|accept refuse|accepted refused|enable disable|start stop|starts stops|buy sell|buys sells|open closed|safe unsafe|secure insecure|possible impossible|needs removes";

/** Each word with those that say the contrary. */
export const antonyms: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const map = new Map<string, Set<string>>();
  for (const pair of antonymPairs.split("|")) {
    const [one = "", other = ""] = pair.split(" ");
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const)
      map.set(from, (map.get(from) ?? new Set()).add(to));
  }
  return map;
})();
