/** Search by words and meaning together, against an embeddings server that answers, is slow, down, or wrong. */
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Document } from "#domain/knowledge/document.ts";
import { embedPassages } from "#flows/embed-passages.ts";
import type { IngestedDocument } from "#flows/ports.ts";
import { createEmbeddings } from "#llm/embeddings.ts";
import { type OpenStore, openStore, quietLog, type StoreKind, serverIsHere } from "#test/knowledge/open-store.ts";

const now = Temporal.Instant.from("2026-11-23T09:00Z");
/** Words that mean the same point the same way: enough of a model to tell whether vectors are used. */
const meanings = [["lawyer", "attorney", "counsel"], ["price", "cost", "fee"], ["lunch", "kitchen"], ["secret"]];

let mode: "good" | "slow" | "down" | "short" | "other-size" = "good";
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const { input } = JSON.parse(body) as { input: string[] };
      if (mode === "slow") return; // never answers
      if (mode === "down") {
        response.writeHead(503).end();
        return;
      }
      const rows = input.map((text, index) => ({ index, embedding: vector(text, mode === "other-size" ? 3 : 0) }));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: mode === "short" ? rows.slice(1) : rows.toReversed() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function vector(text: string, more: number): number[] {
  const of = meanings.map((words) => words.filter((word) => text.toLowerCase().includes(word)).length - 0.1);
  return [...of, ...Array.from({ length: more }, () => 0.01)];
}

function ingested(id: string, text: string, fields: Partial<Document> = {}): IngestedDocument {
  const nothing = {
    kind: null,
    product: null,
    stage: null,
    competitor: null,
    owner: null,
    validFrom: null,
    reviewBy: null,
  };
  const document: Document = {
    id,
    source: "s",
    path: id,
    title: id,
    ...nothing,
    supersedes: [],
    audience: [],
    checksum: id,
    ...fields,
  };
  const block = { text, start: 0, end: text.length, tight: false };
  return {
    document,
    passages: chunkDocument(document, [{ depth: 0, heading: "", start: 0, end: text.length, blocks: [block] }]),
  };
}

const here = await serverIsHere();
const kinds: readonly StoreKind[] = ["embedded, pg_textsearch", ...(here ? ["server, core" as const] : [])];
if (!here) test.skip("meaning on a Postgres server: none answers; start one or set TEST_DATABASE_URL", () => {});

describe.each(kinds)("meaning: %s", (kind) => {
  let store: OpenStore;
  beforeAll(async () => {
    mode = "good";
    store = await openStore(kind, createEmbeddings({ apiKey: null, baseUrl: url, model: "small" }));
    const upserts = [
      ingested("attorney", "An attorney may be spoken to with counsel present."),
      ingested("meeting", "Who joins a call and how a meeting is held."),
      ingested("lunch", "The kitchen serves lunch at noon."),
      ingested("hidden", "attorney counsel", { audience: ["manager"] }),
      ingested("old", "attorney attorney attorney counsel"),
      ingested("new", "nothing of the kind", { supersedes: ["old"] }),
    ];
    await store.documents.save("s", { upserts, removedPaths: [], now });
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
  });
  const embed = async () => {
    const { meaning } = store.documents;
    if (meaning === null) throw new Error("meaning is on");
    return await embedPassages({ ...meaning, log: quietLog });
  };
  const ask = (text: string) =>
    store.documents.search({ text, viewer: { email: "ana@acme.test", role: "rep" }, at: now, limit: 3 });

  test("an endpoint that fails while documents come in is said, and the next import continues", async () => {
    mode = "down";
    expect(await embed()).toMatch(/http_503.*the next import continues/);
    mode = "short";
    expect(await embed()).toMatch(/something else than 6 vectors/);
    mode = "good";
    expect(await embed()).toBeNull();
    expect(await store.documents.meaning?.vectors.missing("small", 10)).toEqual([]);
    expect(await store.documents.meaning?.vectors.missing("another", 10)).toHaveLength(6);
  });

  test("a page that shares no word with the question is found by what it means, in a stable order", async () => {
    const first = await ask("May I talk to their lawyer?");
    expect(first[0]).toMatchObject({ document: { id: "attorney" }, meaning: "used" });
    for (let run = 0; run < 5; run++) expect(await ask("May I talk to their lawyer?")).toEqual(first);
  });

  test("what the viewer may not read, and what is replaced, is not found by meaning either", async () => {
    const found = (await ask("lawyer attorney counsel")).map(({ document }) => document.id);
    expect(found).toContain("attorney");
    expect(found).not.toContain("hidden");
    expect(found).not.toContain("old");
  });

  test.each(["down", "short", "slow"] as const)(
    "a server that is %s: words alone answer, in time, and it is marked",
    async (how) => {
      mode = how;
      const started = performance.now();
      const hits = await ask("lunch in the kitchen");
      expect(performance.now() - started).toBeLessThan(6_000);
      expect(hits.map(({ document, meaning }) => [document.id, meaning])).toEqual([["lunch", "unavailable"]]);
      mode = "good";
    },
  );

  test("a server that changed the size of its vectors leaves the words to answer", async () => {
    mode = "other-size";
    expect((await ask("lunch")).map(({ document }) => document.id)).toEqual(["lunch"]);
    mode = "good";
  });
});
