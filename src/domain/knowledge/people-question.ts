/** Questions about colleagues: what somebody did or how good they are is told to them and their manager on the Home tab, never in an answer. Pure. */
import type { Contact, Person } from "#domain/accounts/records.ts";
import { fold } from "#domain/briefs/plain-text.ts";

/** Stands for a colleague's name in the folded line. */
const colleague = "zzcolleague";
/** First names that are words as well: a colleague's only with a capital. */
const alsoWords = new Set(
  (
    "will may mark art bill rich frank grace dawn max chance drew june april faith joy sue pat rob don dean penny ruby jack victor sandy miles page rose " +
    "lance hope guy ray earl wade chase chip cliff dale gene glen grant harry jay jean josh ken kit lane lee long mike nick norm olive pearl reed rod roman sky " +
    "star stone summer van wes young case price cash deal ace major christian angel iris ivy lily violet jade amber crystal"
  ).split(" "),
);

export interface Around {
  readonly people: readonly Pick<Person, "name">[];
  /** Of the account that the line is about: a customer's Tom is not our Tom. */
  readonly contacts: readonly Pick<Contact, "name">[];
  /** A customer's account is named in the line. */
  readonly isAboutAccount: boolean;
}

/** "self": of who asks; "others": of a colleague, or of all of them; null: it is no such question. */
export function asksAboutPeople(line: string, around: Around): "self" | "others" | null {
  const text = withColleagues(line, around);
  if (ofSelf.some((shape) => shape.test(text))) return "self";
  if (text.includes(colleague) && !practical.test(text) && aboutColleague.some((shape) => shape.test(text)))
    return "others";
  if (ranking.some((shape) => shape.test(text))) return "others";
  return !around.isAboutAccount && nobodyNamed.some((shape) => shape.test(text)) ? "others" : null;
}

/** The line folded, with every name of a colleague replaced. */
function withColleagues(line: string, { people, contacts }: Around): string {
  // A mention in Slack is one of ours, whatever their name is.
  let text = ` ${fold(line.slice(0, 2_000).replace(/<@[A-Z0-9]+(?:\|[^>]*)?>/g, ` ${colleague} `))} `;
  const customers = contacts.map(({ name }) => fold(name));
  const theirWords = new Set(customers.flatMap((name) => name.split(" ")));
  const capitals = new Set((line.match(/\p{Lu}[\p{L}\p{M}]+/gu) ?? []).map((word) => fold(word)));
  for (const { name } of people) {
    const whole = fold(name);
    if (whole.includes(" ") && !customers.includes(whole)) text = text.replaceAll(` ${whole} `, ` ${colleague} `);
  }
  // A customer who is named in full is no colleague, whatever one part of the name is.
  for (const name of customers) if (name.includes(" ")) text = text.replaceAll(` ${name} `, " somebody ");
  for (const { name } of people) {
    const parts = fold(name).split(" ");
    for (const [index, part] of parts.entries()) {
      const isUsable = part.length >= (index === 0 ? 3 : 4) && !theirWords.has(part);
      if (isUsable && (!(alsoWords.has(part) || index > 0) || capitals.has(part)))
        text = text.replaceAll(` ${part} `, ` ${colleague} `);
    }
  }
  return text.trim();
}

const qualities =
  "performance|numbers|quota|results?|scores?|progress|gaps?|weakness\\w*|strengths?|skills?|win rate|behaviou?rs?|states?|evidence|attainment|mistakes?|errors?|ranking|rank|rating|leistung|ergebnisse|fehler|resultats|erreurs|resultados|errores";
const measured = `(?:${qualities}|pipeline|training|completions?|roleplays?|practice|coaching|calls?|lost deals|quotes|transcripts?|recordings?|moments?|activity|ramp|commission|salary|mood|attitude|feedback)`;
const staff =
  "(?:reps?|sellers?|sales ?(?:people|persons?|m[ae]n|wom[ae]n|force|team)|aes?|sdrs?|bdrs?|account executives?|account managers?|colleagues?|teammates?|team members?|performers?|coworkers?|employees?|of us|(?:my|our|the|your) (?:sales )?team|my (?:reps?|reports|people)|our people|direct reports?|everyone|everybody|verkaufer\\w*|vertriebler\\w*|mitarbeiter\\w*|kolleg\\w+|commercial|commerciaux|vendeurs?|collegues?|equipe|vendedor(?:es|a)?|comerciales?|equipo)";
const judged =
  "(?:best|worst|top|better|worse|strongest|weakest|strong|weak|most|least|lowest|highest|fewest|good|bad|struggl\\w*|underperform\\w*|outperform\\w*|behind|ahead|lagging|rank\\w*|compar\\w*|leaderboard|quota|miss\\w*|fail\\w*|forg[eo]t\\w*|fired?|promot\\w*|lazy|doing|perform\\w*|coach\\w*|never|always|beste\\w*|schlecht\\w*|meilleure?s?|pires?|mejor(?:es)?|peor(?:es)?)";

/** Who owns what and who can come are questions for a list, not about how somebody works. */
const practical = new RegExp(
  `\\b(?:recommend\\w*|suggest\\w*|advis\\w*|available|responsible|in charge)\\b|\\b${colleague} (?:(?:have|need|want) to )?(?:join|attend|own|approve|come|help|sign)\\w*\\b|\\b(?:bring|invite|ask|call|reach|contact|involve) ${colleague}\\b|\\bwho is ${colleague}$`,
);
const aboutColleague: readonly RegExp[] = [
  new RegExp(
    `\\bhow (?:s|is|are|was|were|did|does|has|have|well|good|bad|strong|weak|often|many|much)\\b.*\\b${colleague}\\b`,
  ),
  new RegExp(`\\b${colleague}(?: s)? (?:\\w+ ){0,2}${measured}\\b`),
  new RegExp(`\\b${measured} (?:of|from|by|for|von|de) ${colleague}\\b`),
  new RegExp(
    `\\b(?:did|does|do|has|have|had|is|was|were|are|will|would|should|could|can|isn t|didn t|doesn t|hasn t|wasn t|hat|ist|est|ha|tiene|es) (?:my (?:rep|report|manager|colleague) )?${colleague}\\b`,
  ),
  new RegExp(`\\b(?:what|which|why|when|where) (?:\\w+ ){1,5}${colleague}\\b`),
  new RegExp(
    `\\b(?:compare|rank|fire|promote|sack|discipline|coach|rate|judge|review|assess|evaluate)\\b.*\\b${colleague}\\b`,
  ),
  new RegExp(`\\b(?:better|worse|best|worst) \\b.*\\b${colleague}\\b`),
  new RegExp(`\\b(?:tell me (?:about|how|what)|what about|think (?:of|about)|know about) ${colleague}\\b`),
  new RegExp(
    `\\b${colleague} (?:missed|forgot|failed|skipped|lost|won|struggles|underperforms|never|always|hasn t|didn t|doesn t|isn t|is (?:good|bad|weak|strong|lazy|behind|ahead))\\b`,
  ),
  new RegExp(`\\b(?:wie|comment|como)\\b.*\\b${colleague}\\b`),
];
const ranking: readonly RegExp[] = [
  new RegExp(
    `\\b(?:who|which|whose|rank|compare|list|show|name|wer|welche\\w*|qui|quel\\w*|quien\\w*|cual\\w*|how (?:is|are|was|were|did|s))\\b(?=.*\\b${staff}\\b).*\\b${judged}\\b`,
  ),
  new RegExp(`\\b${judged}\\b.*\\b(?:which|who)\\b.*\\b${staff}\\b`),
  new RegExp(
    `^(?:is|are|was|were|does|do|did|has|have) (?:\\w+ ){0,2}${staff} (?:\\w+ ){0,3}(?:good|bad|better|worse|behind|ahead|missing|failing|struggling|lazy|doing|performing)\\b`,
  ),
  new RegExp(`\\b(?:rank|compare|rate|score)\\b.*\\b${staff}\\b`),
  /\b(?:leaderboard|stack rank\w*)\b/,
];
/** Without an account beside it, it is about us. */
const nobodyNamed: readonly RegExp[] = [
  /\bwho (?:s|is|are|was|were) (?:the )?(?:best|worst|top|weakest|strongest|better|worse|behind|ahead|underperforming|struggling|number one|on a pip)\b(?! (?:\w+ ){0,2}(?:person|contact|one|way|buyer|fit|customer|competitor|to)\b)/,
  /\bwho (?:\w+ )?(?:sells|sold|closes|closed) (?:the )?(?:most|best|least)\b/,
  /\bwho (?:misses|missed|forgets|forgot|skips|skipped|fails|failed|underperforms|struggles|never|hasn t|has not|didn t|doesn t|needs (?:coaching|training)|should (?:be|get) (?:fired|promoted|coached))\b/,
  /\bwho (?:should|would|must|can) (?:i|we) (?:promote|fire|sack|coach|reward|worry about)\b/,
];
const ofSelf: readonly RegExp[] = [
  /\bhow (?:am i|did i do|do i (?:compare|rank|do)|well (?:am|do|did) i|good am i|many \w+ (?:did|have) i)\b/,
  new RegExp(`\\bmy (?:own )?(?:${qualities})\\b`),
  /\b(?:did|do|am|have|was) i (?:\w+ ){0,2}(?:miss|missed|forget|forgot|fail|failed|good|bad|better|worse|behind|ahead|improv\w*|rank\w*)\b/,
  /\b(?:say|says|said|saying|think|thinks|thought|write|wrote|written|tell|told|talk|talks|talked|talking|know|knows|complain\w*) (?:\w+ ){0,2}(?:about|of) me\b/,
  /\bwhat (?:did|do|should|must|can) i (?:\w+ )?(?:miss|improve|do (?:wrong|badly|better))\b/,
];
