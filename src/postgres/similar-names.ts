import type { Kysely } from "kysely";
import { fold } from "#domain/briefs/plain-text.ts";
import { nameGrams } from "./name-grams.ts";
import type { Schema } from "./schema.ts";

/** How much of what was typed must be found in a name. */
const enough = 0.4;
const page = 2_000;

/** Which names hold a piece, by place in `ids`. */
interface NameIndex {
  readonly ids: readonly string[];
  readonly sizes: readonly number[];
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** By the first word of the name, without case and accents. */
  readonly byFirstWord: ReadonlyMap<string, readonly number[]>;
}

export interface AccountNames {
  /** Ids by likeness of their name, best first. */
  similar(text: string, limit: number): Promise<readonly string[]>;
  /** Ids of accounts whose first word is one of these. */
  beginning(words: readonly string[], limit: number): Promise<readonly string[]>;
}

/**
 * The index of pieces is made when it is first needed and again after
 * an import: about 10 MB and a few page reads for 50,000 accounts. In the embedded database the same question would hold
 * the only session for seconds.
 */
export function createAccountNames(db: Kysely<Schema>): AccountNames {
  let kept: { readonly revision: string; readonly index: Promise<NameIndex> } | null = null;
  const current = async (): Promise<NameIndex> => {
    const { value: revision } = await db
      .selectFrom("app.revisions")
      .select("value")
      .where("name", "=", "records")
      .executeTakeFirstOrThrow();
    if (kept?.revision !== revision) {
      const index = buildIndex(db);
      kept = { revision, index };
      index.catch(() => {
        kept = null; // the next search tries again; this one reports the failure
      });
    }
    return kept.index;
  };
  return {
    async similar(text, limit) {
      const grams = nameGrams(text);
      return grams.length === 0 ? [] : best(await current(), grams, limit);
    },
    async beginning(words, limit) {
      if (words.length === 0) return [];
      const { ids, byFirstWord } = await current();
      return words
        .flatMap((word) => byFirstWord.get(word) ?? [])
        .slice(0, limit)
        .flatMap((place) => ids[place] ?? []);
    },
  };
}

/** In pages, so that nothing else in this process waits for all of it. */
async function buildIndex(db: Kysely<Schema>): Promise<NameIndex> {
  const ids: string[] = [];
  const sizes: number[] = [];
  const places = new Map<string, number[]>();
  const byFirstWord = new Map<string, number[]>();
  for (;;) {
    const rows = await db
      .selectFrom("app.accounts")
      .select(["id", "name"])
      .where("id", ">", ids.at(-1) ?? "")
      .orderBy("id")
      .limit(page)
      .execute();
    for (const { id, name } of rows) {
      const grams = nameGrams(name);
      for (const gram of grams) put(places, gram, ids.length);
      put(byFirstWord, fold(name).split(" ")[0] ?? "", ids.length);
      ids.push(id);
      sizes.push(grams.length);
    }
    if (rows.length < page) return { ids, sizes, places, byFirstWord };
  }
}

function put(index: Map<string, number[]>, key: string, place: number): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [place]);
  else known.push(place);
}

function best({ ids, sizes, places }: NameIndex, grams: readonly string[], limit: number): readonly string[] {
  const shared = new Uint16Array(ids.length);
  for (const gram of grams) for (const place of places.get(gram) ?? []) shared[place] = (shared[place] ?? 0) + 1;
  const found: { readonly id: string; readonly score: number }[] = [];
  for (const [place, count] of shared.entries()) {
    if (count < enough * grams.length) continue;
    found.push({ id: ids[place] ?? "", score: count / grams.length + count / (sizes[place] ?? 1) });
  }
  return found
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id);
}
