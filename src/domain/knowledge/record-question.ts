/** Questions that the CRM answers: who somebody is, and the fields of an account and its opportunities. Pure. */
import type { Contact, MeddpiccField } from "#domain/accounts/records.ts";
import { fold } from "#domain/briefs/plain-text.ts";

export type RecordField =
  | MeddpiccField
  | "owner"
  | "stage"
  | "amount"
  | "close_date"
  | "next_step"
  | "competitor"
  | "partner"
  | "last_activity"
  | "industry"
  | "type";
export type RecordAsk =
  | { readonly kind: "field"; readonly field: RecordField }
  /** `title`: as it was asked for, folded. */
  | { readonly kind: "title"; readonly title: string }
  | { readonly kind: "contact"; readonly email: string }
  | { readonly kind: "contacts" }
  | { readonly kind: "opportunities" };

/** Stands for the account's name in the folded line. */
const account = "zzaccount";
const it = `(?:the |this |that |their |our |your )?(?:${account}(?: s)?(?: (?:deal|opportunity|account))?|deal|opportunity|account|it|them|this|contract)`;

/** How to do a thing, what to say, what a word means: that stands in documents, whoever is named beside it. */
const general =
  /\b(?:how (?:do|should|can|could|would|to|must|might) (?:i|we|you|one|a rep|reps)|how to|(?:what|which) (?:\w+ )?(?:should|do|can|could|would|must) (?:i|we|you)\b(?! know)|what counts|what makes|what (?:is|s) (?:a|an|the difference)\b|define|definition|mean(?:s|ing)?|why|wie (?:soll|kann|sollen|konnen)|was sagen|comment (?:dire|repondre)|que decimos)\b/;

const fields: readonly (readonly [RecordField, RegExp])[] = [
  [
    "economic_buyer",
    /\beconomic buyers?\b|\b(?:budget|money) (?:owner|holder)\b|\bwho (?:signs|pays|approves|(?:owns|holds|has) (?:the |their )?(?:\w+ ){0,2}(?:budget|money|number))\b|\bdecision makers?\b|\bwirtschaftlich\w* (?:kaufer|entscheider)|acheteur economique|comprador economico/,
  ],
  ["champion", /(?<!\b(?:a|an|good|my own) )\bchampions?\b|\bpromotor\b/],
  [
    "decision_criteria",
    /\b(?:decision|buying|evaluation|selection|their|the) criteria\b|entscheidungskriterien|criteres? de decision|criterios? de decision/,
  ],
  [
    "decision_process",
    /\bdecision process\b|\bhow (?:do|will|does|did) (?:they|zzaccount|the customer) decide\b|\bwho decides\b|entscheidungsprozess|processus de decision|proceso de decision/,
  ],
  ["paper_process", /\b(?:paper|procurement|purchasing|signature) process\b/],
  ["identified_pain", /(?<!\b(?:a|an) )\b(?:identified )?pains?(?: points?)?\b|\bwhat hurts\b|\bschmerz\w*|\bdolor\b/],
  ["metrics", /(?<!\b(?:a|an) )\b(?:metrics?|kpis?|kennzahl\w*)\b/],
  [
    "competitor",
    /\b(?:who|which|what) (?:\w+ ){0,3}(?:competitors?|competition|rivals?)\b(?! s\b)|\bup against\b|\bwho else (?:is|are|do|does|did)\b|\b(?:competitors?|competition) (?:in|at|on|for) |\b(?:is|are) (?:there )?(?:a|any) competitors?\b|\b(?:wer|welche\w*) (?:\w+ ){0,3}(?:wettbewerber|konkurren\w+)|\bconcurrents?\b|\bcompetidor\w*\b/,
  ],
  [
    "close_date",
    /\bclos(?:e|ing) dates?\b|\bwhen (?:does|will|do|is|are|should|would) (?:\w+ ){0,6}(?:close|closing|closed|sign|signing)\b|\bexpected (?:to )?close\b|abschlussdatum|\bwann (?:\w+ ){0,4}(?:abschluss|abschliess\w*|schliess\w*|unterschreib\w*)|date de (?:signature|cloture)|\bquand (?:\w+ ){0,4}(?:sign\w*|clotur\w*)|fecha de cierre|\bcuando (?:\w+ ){0,4}(?:cierr\w+|firm\w+)/,
  ],
  [
    "stage",
    new RegExp(
      `\\b(?:what|which) (?:\\w+ )?stage\\b|\\b(?:stage|status) (?:of|for|at) ${it}\\b|\\b(?:their|${account}(?: s)?) (?:deal |opportunity )?(?:stage|status)\\b|\\bwhere (?:do we|does ${it}|are we) (?:\\w+ )?(?:stand|with|at|on)\\b|\\bhow far along\\b|\\bin welcher phase\\b|\\bquelle etape\\b|\\ben que etapa\\b`,
    ),
  ],
  [
    "amount",
    new RegExp(
      `\\b(?:deal|opportunity|contract) (?:size|value|volume|amount)\\b|\\bamount (?:of|for|at|on|in) ${it}\\b|\\b(?:what|which) (?:is |s |was )?(?:the |their )?amount\\b|\\b${account} s amount\\b|\\band the amount\\b|\\bhow (?:big|large|much) (?:is|are|was) ${it}\\b|\\b(?:size|value|volume|worth) of ${it}\\b|\\b${it} worth\\b|\\bauftragswert\\b|\\bmontant\\b|\\bimporte\\b|\\bwie gross ist ${it}|\\bwie hoch ist (?:der|die) (?:betrag|summe)\\b`,
    ),
  ],
  [
    "next_step",
    /\bnext (?:steps?|actions?)\b|\bwhat(?: is| s) next\b|\bnachste[rn]? schritte?\b|\bprochaines? etapes?\b|\bproximos? pasos?\b/,
  ],
  ["partner", /\b(?:which|what|who is the|who s the|is there a|any) (?:\w+ )?partner\b/],
  ["last_activity", /\bwhen (?:was|did|were) .*\blast\b|\blast (?:activity|contact|touch)\b|\bwann .*\bzuletzt\b/],
  ["industry", /\b(?:which|what) industry\b|\bindustry (?:is|are|of)\b|\bbranche\b/],
  ["type", new RegExp(`\\b(?:is ${account}|are they|is this) (?:already )?(?:a |an |our )?(?:customer|prospect)s?\\b`)],
  [
    "owner",
    new RegExp(
      `\\bwho (?:owns|covers|manages|runs|handles|is responsible for|is in charge of|looks after|works on) ${it}$|\\b(?:account|deal|opportunity) owner\\b|\\bowner of ${it}|\\bwhose (?:account|deal|opportunity)\\b|\\bwho is (?:the|our) (?:rep|ae|account executive|account manager|seller|salesperson)\\b|\\bwem gehort\\b`,
    ),
  ],
];
const contacts = new RegExp(
  `\\b(?:contacts?|stakeholders?|buying (?:group|committee|team)) (?:\\w+ ){0,4}(?:at|of|in|for|from|there|do we|have we)\\b|\\b(?:their|${account}(?: s)?) (?:contacts?|stakeholders?|people|team)\\b|\\bwho (?:else )?(?:do|did) (?:we|i) know\\b|\\bwho is involved\\b|\\bwho are (?:the )?(?:contacts|people|stakeholders)\\b`,
);
const opportunities =
  /\b(?:which|what|how many|any|all|list) (?:open )?(?:deals?|opportunit(?:y|ies)) (?:are|do|does|have|has|did|with|at|is|in)\b/;
const asksWho =
  /\b(?:who|whos|title|titles|role|position|job|what does \w+(?: \w+)? do|tell me about|wer|qui|quien|titel|rolle)\b/;

/** Words that stand in titles: without an account's name beside it, nothing else is taken for one. */
const ranks =
  /\b(?:c[efotidrmps]o|cdo|cco|cso|ciso|dpo|[es]?vp|president|chief|head|director\w*|manager|officer|lead|engineer|architect|analyst|founder|chair\w*|counsel|controller|treasurer|buyer|leiter\w*|chefs?|cheffe|directeur|directrice)\b/;
const departments = /\b(?:procurement|purchasing|security|legal|finance|einkauf|achats|compras)\b/;
const longestTitle = 6;

export interface AskedAbout {
  /** Folded words of the line that name the account; null: the thread does. */
  readonly named: string | null;
  readonly contacts: readonly Contact[];
}

/** Null: no question for the CRM. */
export function recordAsk(line: string, { named, contacts: known }: AskedAbout): RecordAsk | null {
  const text = withAccount(line, named);
  if (opportunities.test(text)) return { kind: "opportunities" };
  if (general.test(text)) return null;
  const field = fields.find(([, shape]) => shape.test(text))?.[0];
  if (field !== undefined) return { kind: "field", field };
  const email = asksWho.test(text) ? contactNamed(text, known) : null;
  if (email !== null) return { kind: "contact", email };
  if (contacts.test(text)) return { kind: "contacts" };
  const title = titleAsked(text, named !== null);
  return title === null ? null : { kind: "title", title };
}

function withAccount(line: string, named: string | null): string {
  const text = ` ${fold(line.slice(0, 2_000))} `;
  return (named === null || named === "" ? text : text.replaceAll(` ${named} `, ` ${account} `)).trim();
}

function contactNamed(text: string, known: readonly Contact[]): string | null {
  const line = ` ${text} `;
  const whole = known.filter(({ name }) => line.includes(` ${fold(name)} `));
  const [one, ...more] =
    whole.length > 0
      ? whole
      : known.filter(({ name }) =>
          fold(name)
            .split(" ")
            .some((part) => part.length >= 3 && line.includes(` ${part} `)),
        );
  // Two of one name: neither is picked.
  return one === undefined || more.length > 0 ? null : one.email;
}

const who =
  /\b(?:who (?:is|s|are|was|handles|leads|heads|runs|does|manages|(?:do|should|can) (?:i|we) (?:talk|speak|write|turn) to (?:about|for))|whos|whois|the name of|wer (?:ist|leitet)|qui est|quien es)\s+(.+)$/;
const have = /\b(?:(?:do|does|did) (?:they|zzaccount) have|is there)\s+(.+)$/;

function titleAsked(text: string, isNamed: boolean): string | null {
  const person = who.exec(text)?.[1];
  const rest = person ?? have.exec(text)?.[1];
  if (rest === undefined) return null;
  const title = rest
    .replace(
      new RegExp(`\\b(?:at|of|for|from|in|with|bei|von|vom|de|du|chez|en)? ?(?:the )?${account}(?! s\\b).*$`),
      "",
    )
    .replaceAll(`${account} s`, "")
    .replace(/\b(?:there|now|today|currently|please|again|name|on (?:their|the other) side|over there)\b/g, "")
    .replace(/^\s*(?:the|their|our|its|a|an|any|der|die|das|le|la|l|el|su|ihr|ihre)\b/, "")
    .replace(/\s+/g, " ")
    .trim();
  const count = title === "" ? 0 : title.split(" ").length;
  if (count === 0 || count > longestTitle) return null;
  const isTitle = ranks.test(title) || (person !== undefined && (isNamed || departments.test(title)));
  return isTitle ? title : null;
}

/** "Head of Data" is asked for, "Head of Data Platform" answers; "CFO" and "Chief Financial Officer" are one. */
export function hasTitle(title: string | null, asked: string): boolean {
  if (title === null) return false;
  const own = new Set(titleStems(title));
  const wanted = titleStems(asked);
  return wanted.length > 0 && wanted.every((word) => own.has(word));
}

const acronyms: Readonly<Record<string, string>> = {
  ceo: "chief executive officer",
  cfo: "chief financial officer",
  coo: "chief operating officer",
  cto: "chief technology officer",
  cio: "chief information officer",
  ciso: "chief information security officer",
  cdo: "chief data officer",
  cro: "chief risk officer",
  cmo: "chief marketing officer",
  cpo: "chief product officer",
  dpo: "data protection officer",
  vp: "vice president",
  svp: "senior vice president",
  evp: "executive vice president",
};
const sameWord: Readonly<Record<string, string>> = {
  finance: "financial",
  operations: "operating",
  technical: "technology",
  purchasing: "procurement",
};
const titleStems = (title: string): readonly string[] =>
  fold(title)
    .split(" ")
    .flatMap((word) => (acronyms[word] ?? word).split(" "))
    .filter((word) => !/^(?:of|the|and|for|a|an|s|de|des|du|der|und|et|y)$/.test(word))
    .map((word) => sameWord[word] ?? word);

/** They, their: in a thread about an account they are that account, unless the line speaks of what we say or do. */
export function isAboutThem(line: string): boolean {
  const text = fold(line);
  if (general.test(text) || /\b(?:we|us|our|i|say|bring)\b/.test(text)) return false;
  return /\b(?:their|this account|this deal|this customer)\b|\b(?:do|does|did|have|has|are|were|will|can) they\b/.test(
    text,
  );
}

/** "Who is the CFO of Zorblax": asks for a record of something that is named after "of" or "at". `known`: names of products and competitors, folded. */
export function namesUnknown(line: string, known: readonly string[]): boolean {
  if (general.test(fold(line))) return false;
  const isRecord =
    /\bwho(?:'s|’s|s)?\b|\bwer\b|\bqui\b|\bquién\b|\bclose date\b|\bclosing\b|\bnext step\b|\bstage\b|\bdeal\b|\bamount\b|\bopportunit/iu;
  if (!isRecord.test(line)) return false;
  const found = /\b(?:of|at|for|with|from|bei|von|chez|de|en)\s+((?:\p{Lu}[\p{L}\p{N}&.'’-]*\s*)+)/u.exec(line)?.[1];
  if (found === undefined) return false;
  const name = fold(found.replace(/['’]s\b/gu, ""));
  if (name === "" || ranks.test(name) || /^(?:meddpicc|meddic|i|q[1-4])$/.test(name)) return false;
  const words = name.split(" ");
  return !known.some((one) => one !== "" && words.some((word) => one.split(" ").includes(word)));
}
