/** ISO 639-1. The languages whose word endings and stop words the store knows; other text is ranked by whole words of the nearest of them. */
export const languages = ["en", "de", "fr", "es", "it", "nl", "pt"] as const;
export type Language = (typeof languages)[number];

export function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text);
}

/** The most frequent words of each language that carry grammar and no topic. A word may stand in several lists: it then speaks for all of them. */
const grammar: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(
    "the a of and to in is that it for on with as was are be this have from or by not what when who which will would can they their there how why do does did you your we our an at but if about into than then them these those has had were been could should where while",
  ),
  de: words(
    "der die das und ist nicht ein eine einen einem einer mit für auf von den dem des im zu zum zur sich auch als an es werden wird sind wie bei oder aus nach über wenn was wer wir ihr sie ich kann können haben hat nur noch mehr durch vor aber so dass daß welche wann warum wo man unser unsere ihre sein gegen ohne",
  ),
  fr: words(
    "le la les des et est un une du de que qui dans pour sur avec par ne pas ce cette ces au aux il elle nous vous ils elles se sont être avoir ont mais ou où plus comme son sa ses leur leurs notre votre nos quand comment pourquoi quel quelle quels quelles sans entre aussi très fait peut je on lorsque",
  ),
  es: words(
    "el la los las y es un una de del que en por para con no se su sus al lo como más pero o este esta estos estas son ser está están hay cuando cómo qué quién cuál dónde nuestro nuestra sin sobre entre también muy puede pueden ha han fue si ya le les nos usted ustedes yo cada desde hasta",
  ),
  it: words(
    "il lo la i gli le un uno una di del della dei delle dello che e è in per con non si su al alla ai alle da dal dalla come più ma o questo questa questi queste sono essere ha hanno quando perché chi cosa dove anche molto nel nella nei nelle ci suo sua loro nostro nostra può possono senza fra tra",
  ),
  nl: words(
    "de het een en van is dat in op te voor met zijn niet aan er om ook als dan maar bij of uit nog naar door over kan wordt worden wat wie waar wanneer hoe waarom deze dit die onze ons jullie zij hij ik je we hebben heeft geen meer zonder tegen tot",
  ),
  pt: words(
    "o a os as um uma de do da dos das e é em no na nos nas que por para com não se seu sua seus suas ao à aos como mais mas ou este esta estes estas são ser está estão há quando quem qual onde nosso nossa sem sobre entre também muito pode podem foi já lhe você eu cada desde até pelo pela",
  ),
};

/** Words looked at: enough to be sure, little enough to cost nothing. */
const mostWords = 4_000;
/** Fewer grammar words than this, a smaller share of all words, or a smaller lead over the next language, and the text does not say. */
const leastHits = 6;
const leastShare = 0.12;
const leastLead = 1.3;

/**
 * The language of a document by its grammar words; `otherwise` when the text is too short, too mixed, or in none of these languages.
 */
export function detectLanguage(text: string, otherwise: Language = "en"): Language {
  const found = firstWords(text);
  const [best, second] = scored(found);
  if (best === undefined || best.hits < leastHits || best.hits < leastShare * found.length) return otherwise;
  return best.hits >= (second?.hits ?? 0) * leastLead ? best.language : otherwise;
}

/**
 * The languages that a question may be in, of those given, likeliest first: one when its grammar words say so, all of them when they do not.
 */
export function questionLanguages(text: string, among: readonly Language[]): readonly Language[] {
  if (among.length < 2) return among;
  const found = scored(firstWords(text)).filter(({ language }) => among.includes(language));
  const [best, second] = found;
  const sure = best !== undefined && best.hits >= 2 && best.hits > (second?.hits ?? 0);
  return sure ? [best.language] : found.map(({ language }) => language);
}

/** Lower case words of a question that carry grammar in `language`. */
export function isGrammarWord(word: string, language: Language): boolean {
  return grammar[language].has(word);
}

function firstWords(text: string): readonly string[] {
  // About eight characters a word: the rest of a long document is not even looked at.
  return (
    text
      .slice(0, mostWords * 8)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  ).slice(0, mostWords);
}

function scored(found: readonly string[]): readonly { readonly language: Language; readonly hits: number }[] {
  return languages
    .map((language) => ({
      language,
      hits: found.reduce((sum, word) => sum + (grammar[language].has(word) ? 1 : 0), 0),
    }))
    .sort((a, b) => b.hits - a.hits);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
