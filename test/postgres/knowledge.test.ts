import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { roles } from "#domain/accounts/records.ts";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import { isCurrent, supersessions } from "#domain/knowledge/currency.ts";
import { type Document, documentKinds } from "#domain/knowledge/document.ts";
import type { IngestedDocument, PassageQuery } from "#flows/ports.ts";
import { createDocumentStore } from "#postgres/knowledge/index.ts";
import { type OpenStore, openStore, type StoreKind, serverIsHere } from "#test/knowledge/open-store.ts";
import { fc } from "#test/support/property.ts";

const now = Temporal.Instant.from("2026-11-23T09:00Z");

function document(id: string, fields: Partial<Document> = {}): Document {
  const rest = {
    kind: null,
    product: null,
    stage: null,
    competitor: null,
    owner: null,
    validFrom: null,
    reviewBy: null,
  };
  return {
    id,
    source: "s",
    path: `${id}.md`,
    title: id,
    ...rest,
    supersedes: [],
    audience: [],
    checksum: id,
    ...fields,
  };
}

function ingested(id: string, text: string, fields: Partial<Document> = {}): IngestedDocument {
  const own = document(id, fields);
  const block = { text, start: 0, end: text.length, tight: false };
  const section = { depth: 0, heading: "", start: 0, end: text.length, blocks: [block] };
  return { document: own, passages: chunkDocument(own, [section]) };
}

const question = (text: string, more: Partial<PassageQuery> = {}): PassageQuery => ({
  text,
  viewer: null,
  at: now,
  limit: 10,
  ...more,
});

const server = await serverIsHere();
const kinds: readonly StoreKind[] = [
  "embedded, pg_textsearch",
  "embedded, core",
  ...(server ? ["server, core" as const] : []),
];
if (!server) {
  test.skip("document store: server, core: no Postgres answers; start one or set TEST_DATABASE_URL", () => {});
}

describe.each(kinds)("document store: %s", (kind) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await openStore(kind);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
  });

  /** Empties the store first. */
  function storeTest(name: string, run: (open: OpenStore) => Promise<void>): void {
    test(name, async () => {
      for (const source of ["s", "other"]) {
        const paths = [...(await store.documents.checksums(source)).keys()];
        await store.documents.save(source, { upserts: [], removedPaths: paths, now });
      }
      await run(store);
    });
  }
  const fill = (open: OpenStore, upserts: readonly IngestedDocument[], source = "s") =>
    open.documents.save(source, { upserts, removedPaths: [], now });
  const found = async (open: OpenStore, query: PassageQuery) =>
    (await open.documents.search(query)).map(({ passage }) => passage.documentId);

  storeTest("names its ranking", async ({ documents }) => {
    expect(documents.ranking()).toBe(kind.endsWith("core") ? "core" : "pg_textsearch");
  });

  storeTest("finds by word stems, any word of the question, the best match first", async (open) => {
    await fill(open, [
      ingested("discount", "We grant a discount of ten percent for prepayment."),
      ingested("renewal", "Renewals are negotiated ninety days before the term ends."),
      ingested("lunch", "The kitchen serves lunch at noon."),
    ]);
    expect(await found(open, question("When do we negotiate a renewal?"))).toEqual(["renewal"]);
    expect((await found(open, question("discounts at renewal for prepayments")))[0]).toBe("discount");
    expect(await found(open, question("helicopter"))).toEqual([]);
  });

  storeTest("a filter that fits only the worst of many matches finds all of them, best first", async (open) => {
    // The index ranks far more than a search keeps: it has to go on until the filter is content.
    const common = Array.from({ length: 500 }, (_, n) => {
      return ingested(`common${n}`, "Discount upon discount: the discount.", { product: "Anvil" });
    });
    const rare = [3, 6, 12].map((words, n) =>
      ingested(`rare${n}`, `A discount${" among many other words".repeat(words)}.`, { product: "Rocket" }),
    );
    await fill(open, [...common, ...rare]);
    await open.maintain();
    expect(await found(open, question("discount", { product: "rocket" }))).toEqual(["rare0", "rare1", "rare2"]);
    expect(await found(open, question("discount", { product: "anvil", limit: 100 }))).toHaveLength(100);
  });

  storeTest("each language is found by its own stems, in one answer where a question fits several", async (open) => {
    await fill(open, [
      ingested("en", "Customers are negotiating the renewals of their contracts with Globex.", { language: "en" }),
      ingested("de", "Die Kunden verhandeln über die Verlängerungen ihrer Verträge mit Globex.", { language: "de" }),
      ingested("fr", "Les clients négocient le renouvellement de leurs contrats avec Globex.", { language: "fr" }),
      ingested("es", "Los clientes negocian las renovaciones de sus contratos con Globex.", { language: "es" }),
    ]);
    const first = async (text: string) => (await found(open, question(text)))[0];
    expect(await first("negotiate a renewal")).toBe("en");
    expect(await first("Wie wird die Verlängerung verhandelt?")).toBe("de");
    expect(await first("Verträgen")).toBe("de");
    expect(await first("Comment se fait le renouvellement des contrats ?")).toBe("fr");
    expect(await first("¿Cómo se negocia la renovación?")).toBe("es");
    expect((await found(open, question("Globex"))).toSorted()).toEqual(["de", "en", "es", "fr"]);
    expect(await found(open, question("what is the"))).toEqual([]);
    expect(await found(open, question("wie ist das mit der"))).toEqual([]);
  });

  storeTest("marks inside words are found: addresses, versions, hyphens", async (open) => {
    await fill(open, [
      ingested("a", "Write to deals@acme.test about v2.1.3 of the up-to-date add-on"),
      ingested("b", "write about it"),
    ]);
    for (const text of ["deals@acme.test", "v2.1.3", "up-to-date add-on"]) {
      expect((await found(open, question(text)))[0]).toBe("a");
    }
  });

  storeTest(
    "a personal document is found by its readers where they ask for themselves, and nowhere else",
    async (open) => {
      await fill(open, [
        ingested("mine", "the secret plan", { readers: ["ana@acme.test"] }),
        ingested("all", "the open plan"),
      ]);
      const as = (email: string | null, personal: boolean) =>
        found(open, question("plan", { viewer: email === null ? null : { email, role: "rep" }, personal }));
      expect((await as("Ana@acme.test", true)).toSorted()).toEqual(["all", "mine"]);
      for (const [email, personal] of [
        ["ana@acme.test", false],
        ["bob@acme.test", true],
        [null, true],
        [null, false],
      ] as const) {
        expect(await as(email, personal)).toEqual(["all"]);
      }
      const current = await open.documents.current({ viewer: { email: "ana@acme.test", role: "rep" }, at: now });
      expect(current.map(({ id }) => id)).toEqual(["all"]);
      expect((await open.documents.document("mine"))?.readers).toEqual(["ana@acme.test"]);
    },
  );

  storeTest("counts a title more than the text", async (open) => {
    await fill(open, [
      ingested("b", "This page is about how to hold a meeting and about nothing else.", { title: "Security review" }),
      ingested("a", "This page mentions a security review among many other useful things.", { title: "Meetings" }),
    ]);
    expect(await found(open, question("security review"))).toEqual(["b", "a"]);
  });

  storeTest("gives back what was stored, with offsets, in full", async (open) => {
    const one = ingested("one", "Champion's “why now” \\ 'quoted' | 100% 🚀", {
      kind: "battlecard",
      product: "Search",
      stage: "Negotiation",
      competitor: "Globex",
      persona: "CFO",
      owner: "ana@acme.test",
      validFrom: "2026-01-02",
      reviewBy: "2026-12-31",
      supersedes: ["zero"],
      audience: ["rep", "se"],
      title: "O'Neil",
    });
    await fill(open, [one]);
    const [hit] = await open.documents.search(question("champion"));
    expect(hit?.document).toEqual(one.document);
    expect(hit?.passage).toEqual(one.passages[0]);
    expect(hit?.score).toBeGreaterThan(0);
    expect(await open.documents.document("one")).toEqual(one.document);
    expect((await open.documents.passage("one#0"))?.passage).toEqual(one.passages[0]);
    expect(await open.documents.passage("one#1")).toBeNull();
    expect(await open.documents.document("none")).toBeNull();
  });

  storeTest("equal passages come in the order of their ids, always", async (open) => {
    const ids = ["d", "B", "a", "é", "c"];
    await fill(
      open,
      ids.map((id) => ingested(id, "the very same pricing text", { title: "Same" })),
    );
    const expected = ids.toSorted((x, y) => (x < y ? -1 : 1));
    for (let run = 0; run < 8; run++) expect(await found(open, question("pricing"))).toEqual(expected);
  });

  storeTest("odd questions find nothing or something, and never fail", async (open) => {
    await fill(open, [ingested("a", "pricing text word0 it's a C++ & Go | (test) <-> plan:*")]);
    const odd = [
      "",
      "   ",
      "the of and",
      "🤷",
      "'",
      "\\",
      "a' | b & !c <-> (d:*",
      "%_",
      "\0",
      "\ud83d",
      "$1",
      "--",
      "C++",
    ];
    for (const text of odd) expect((await found(open, question(text))).length).toBeLessThanOrEqual(1);
    const long = `pricing ${Array.from({ length: 5_000 }, (_, n) => `word${n}`).join(" ")}`;
    expect(await found(open, question(long))).toEqual(["a"]);
    expect(await open.documents.search(question("pricing", { limit: 0 }))).toEqual([]);
  });

  storeTest("an import counts, replaces, removes, and leaves other sources alone", async (open) => {
    const { documents } = open;
    const start = await documents.revision();
    expect(await fill(open, [ingested("a", "apple"), ingested("b", "banana")])).toEqual({
      added: 2,
      changed: 0,
      unchanged: 0,
      removed: 0,
    });
    await fill(open, [ingested("x", "apple", { source: "other" })], "other");
    const second = await documents.save("s", {
      upserts: [ingested("a", "cherry")],
      removedPaths: ["b.md", "never.md"],
      now,
    });
    expect(second).toEqual({ added: 0, changed: 1, unchanged: 0, removed: 1 });
    expect(await found(open, question("apple banana"))).toEqual(["x"]);
    expect(await found(open, question("cherry"))).toEqual(["a"]);
    expect([...(await documents.checksums("s"))]).toEqual([["a.md", "a"]]);
    const before = await documents.revision();
    expect(before).toBe(start + 3);
    expect(await documents.save("s", { upserts: [], removedPaths: [], now })).toEqual({
      added: 0,
      changed: 0,
      unchanged: 1,
      removed: 0,
    });
    expect(await documents.revision()).toBe(before);
  });

  storeTest("two files of a source may swap their ids", async (open) => {
    await fill(open, [ingested("a", "apple", { path: "1.md" }), ingested("b", "banana", { path: "2.md" })]);
    await fill(open, [ingested("b", "apple", { path: "1.md" }), ingested("a", "banana", { path: "2.md" })]);
    expect(await found(open, question("apple"))).toEqual(["b"]);
  });

  storeTest("several processes may open the store at the same moment", async ({ db, documents }) => {
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const ranking = documents.ranking();
    const opened = await Promise.all([1, 2, 3].map(() => createDocumentStore(db, { log, ranking })));
    expect(opened.map((one) => one.ranking())).toEqual([ranking, ranking, ranking]);
  });

  storeTest("a failed import stores nothing", async (open) => {
    await fill(open, [ingested("a", "apple")]);
    const clash = [ingested("b", "banana"), ingested("b", "banana", { path: "again.md" })];
    await expect(fill(open, clash)).rejects.toThrow();
    expect(await found(open, question("apple banana"))).toEqual(["a"]);
  });

  storeTest(
    "a replaced document is found before the replacement's valid_from and never at or after it",
    async (open) => {
      await fill(open, [
        ingested("old", "launch pricing of last year"),
        ingested("new", "launch pricing of this year", { supersedes: ["old"], validFrom: "2026-12-01" }),
      ]);
      const on = (date: string) => found(open, question("launch pricing", { at: Temporal.Instant.from(date) }));
      expect(await on("2026-11-30T23:59:59.999Z")).toEqual(["old"]);
      expect(await on("2026-12-01T00:00:00Z")).toEqual(["new"]);
      expect(await on("2027-12-01T00:00:00Z")).toEqual(["new"]);
      await open.documents.save("s", { upserts: [], removedPaths: ["new.md"], now });
      expect(await on("2027-12-01T00:00:00Z")).toEqual(["old"]);
    },
  );

  storeTest("current lists what the viewer may read, newest first", async (open) => {
    await fill(open, [
      ingested("a", "x", { kind: "launch", validFrom: "2026-01-01" }),
      ingested("b", "x", { kind: "launch", validFrom: "2026-06-01" }),
      ingested("c", "x", { kind: "launch", audience: ["manager"] }),
      ingested("d", "x", { kind: "launch", validFrom: "2027-01-01" }),
      ingested("e", "x", { kind: "objection" }),
      ingested("f", "x"),
    ]);
    const current = async (role: "rep" | "manager" | null) =>
      (
        await open.documents.current({
          viewer: role === null ? null : { email: "p@acme.test", role },
          at: now,
          kinds: ["launch"],
        })
      ).map(({ id }) => id);
    expect(await current("rep")).toEqual(["b", "a"]);
    expect(await current("manager")).toEqual(["b", "a", "c"]);
    expect(await current(null)).toEqual(["b", "a", "c"]);
  });

  storeTest("many passages: a filter that few match still finds them all, with their own scores", async (open) => {
    const many = Array.from({ length: 400 }, (_, n) =>
      ingested(`p${String(n).padStart(3, "0")}`, `common words of passage ${n} ${n % 100 === 7 ? "rarity" : "plain"}`, {
        product: n % 100 === 7 ? "Rare" : "Usual",
      }),
    );
    await fill(open, many);
    expect(await found(open, question("common words", { product: "rare", limit: 50 }))).toEqual([
      "p007",
      "p107",
      "p207",
      "p307",
    ]);
    const hits = await open.documents.search(question("common words rarity", { limit: 50 }));
    expect(hits.slice(0, 4).map(({ passage }) => passage.documentId)).toEqual(["p007", "p107", "p207", "p307"]);
    for (const hit of hits.slice(4)) expect(hit.score).toBeLessThan(hits[3]?.score ?? 0);
    const scores = hits.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((x, y) => y - x));
  });

  storeTest("a filter that leaves none of the passages with rare words finds those with common ones", async (open) => {
    const usual = ingested("usual", "common", { product: "Usual" });
    const [one] = usual.passages;
    // More than are looked at for the common word before the rare one has had its turn.
    const passages = Array.from({ length: 3_100 }, (_, ord) => ({
      ...one!,
      id: `usual#${ord}`,
      ord,
      text: ord % 1_000 === 7 ? "common rarity" : "common",
    }));
    await fill(open, [{ ...usual, passages }, ingested("wanted", "common ground", { product: "Wanted" })]);
    expect(await found(open, question("common rarity", { product: "wanted" }))).toEqual(["wanted"]);
    expect(await found(open, question("rarity", { limit: 50 }))).toHaveLength(4);
  });

  storeTest(
    "1,000 random filters never show a passage that the filter forbids, and never hide one that it allows",
    async (open) => {
      const days = ["2026-01-01", "2026-06-01", "2026-12-01"];
      const some = <T>(...values: T[]) => fc.constantFrom(...values);
      const anyDocument = fc.record({
        kind: some(null, ...documentKinds.slice(0, 3)),
        product: some(null, "Search", "Agent"),
        stage: some(null, "Discovery", "Negotiation"),
        competitor: some(null, "Globex", "Initech"),
        validFrom: some(null, ...days),
        audience: fc.subarray([...roles], { maxLength: 3 }),
        readers: some(undefined, undefined, ["p@acme.test"], ["q@acme.test", "p@acme.test"], ["q@acme.test"]),
        supersedes: fc.uniqueArray(
          fc.nat(39).map((n) => `d${n}`),
          { maxLength: 1 },
        ),
        persona: some(undefined, undefined, undefined, "CFO", "Head of Data"),
      });
      const [drawn = []] = fc.sample(fc.array(anyDocument, { minLength: 40, maxLength: 40, size: "max" }), {
        numRuns: 1,
        seed: 5,
      });
      const stored = drawn.map(({ readers, persona, ...fields }, n) =>
        ingested(`d${n}`, "answer to the question", {
          ...fields,
          ...(readers === undefined ? {} : { readers }),
          ...(persona === undefined ? {} : { persona }),
        }),
      );
      await fill(open, stored);
      const replaced = supersessions(stored.map((one) => one.document));
      const anyQuery = fc.record(
        {
          at: some("2025-01-01", ...days, "2027-01-01").map((day) => Temporal.Instant.from(`${day}T00:00Z`)),
          viewer: some(null, ...roles).map((role) => (role === null ? null : { email: "p@acme.test", role })),
          kinds: fc.subarray(documentKinds.slice(0, 4)),
          product: some("search", "AGENT", "none"),
          stage: some("discovery", "Negotiation"),
          competitor: some("Globex", "nobody"),
          personal: fc.boolean(),
          persona: some("cfo", "Head of data"),
        },
        { requiredKeys: ["at", "viewer"] },
      );
      let shown = 0;
      for (const query of fc.sample(anyQuery, { numRuns: 1_000, seed: 11 })) {
        const allowed = stored
          .map((one) => one.document)
          .filter((one) => isCurrent(one, query.at, replaced.get(one.id) ?? null))
          .filter(
            (one) => query.viewer === null || one.audience.length === 0 || one.audience.includes(query.viewer.role),
          )
          .filter(
            (one) =>
              one.readers === undefined ||
              (query.personal === true && query.viewer !== null && one.readers.includes(query.viewer.email)),
          )
          .filter((one) => query.kinds === undefined || (one.kind !== null && query.kinds.includes(one.kind)))
          .filter(
            (one) =>
              matches(one.product, query.product) &&
              matches(one.stage, query.stage) &&
              matches(one.competitor, query.competitor) &&
              matches(one.persona ?? null, query.persona),
          );
        const answer = await found(open, question("question", { ...query, limit: 100 }));
        expect(answer.toSorted()).toEqual(allowed.map(({ id }) => id).toSorted());
        shown += answer.length;
      }
      expect(shown).toBeGreaterThan(400);
    },
  );
});

function matches(value: string | null, wanted: string | undefined): boolean {
  return value === null || wanted === undefined || value.toLowerCase() === wanted.toLowerCase();
}
