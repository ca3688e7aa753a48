/** The best-ranked lexical library written in JavaScript, beside Sideline: as it comes, and set up as well as we know how. LanceDB (native, a second store) ranks better than it: see docs/search.md. */
import MiniSearch, { type Options, type SearchOptions } from "minisearch";
import { stemmer } from "stemmer";

export interface RivalText {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface RivalSetting {
  readonly name: string;
  /** What is ranked: whole documents, or the same passages that Sideline ranks. */
  readonly unit: "documents" | "passages";
  readonly options: Partial<Options<RivalText>>;
  readonly search: SearchOptions;
}

export interface Rival {
  add(texts: readonly RivalText[]): void;
  /** Ids, best first. */
  search(question: string, limit: number): readonly string[];
}

/** The 127 words of the Snowball project's English list: what Postgres' English configuration drops. */
const stopWords = new Set(
  (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their theirs themselves " +
    "what which who whom this that these those am is are was were be been being have has had having do does did doing a an the and but if or because as until while " +
    "of at by for with about against between into through during before after above below to from up down in out on off over under again further then once here there " +
    "when where why how all any both each few more most other some such no nor not only own same so than too very s t can will just don should now"
  ).split(" "),
);

const stems: Partial<Options<RivalText>> = {
  processTerm: (word) => {
    const lower = word.toLowerCase();
    return lower === "" || stopWords.has(lower) ? null : stemmer(lower);
  },
};

export const rivalSettings: readonly RivalSetting[] = [
  { name: "minisearch as shipped", unit: "documents", options: {}, search: {} },
  {
    name: "minisearch, Porter stems and stop words, d 0",
    unit: "documents",
    options: stems,
    search: { bm25: { k: 1.2, b: 0.7, d: 0 } },
  },
  {
    name: "minisearch, stems, Sideline's weights",
    unit: "documents",
    options: stems,
    search: { bm25: { k: 1.5, b: 0.75, d: 0 }, boost: { title: 3 } },
  },
  {
    name: "minisearch, stems, Sideline's passages",
    unit: "passages",
    options: stems,
    search: { bm25: { k: 1.2, b: 0.7, d: 0 } },
  },
];

export function createRival({ options, search }: RivalSetting): Rival {
  const index = new MiniSearch<RivalText>({ fields: ["title", "text"], ...options });
  return {
    add: (texts) => index.addAll(texts),
    search: (question, limit) =>
      index
        .search(question, search)
        .slice(0, limit)
        .map(({ id }) => String(id)),
  };
}
