import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { InputError } from "#domain/errors.ts";
import { findPassages } from "#flows/find-passages.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { readFolder } from "#integrations/folder/index.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { type OpenStore, openStore, quietLog } from "#test/knowledge/open-store.ts";

const now = Temporal.Instant.from("2026-11-23T09:00Z");
let store: OpenStore;
let folder: string;

beforeAll(async () => {
  store = await openStore("embedded, pg_textsearch");
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const source of ["one", "two"]) {
    const removedPaths = [...(await store.documents.checksums(source)).keys()];
    await store.documents.save(source, { upserts: [], removedPaths, now });
  }
  folder = await mkdtemp(join(tmpdir(), "sideline-knowledge-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ports = () => ({ documents: store.documents, clock: { now: () => now }, log: quietLog });
async function files(content: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
const run = (source = "one") =>
  importKnowledge(ports(), { folder: readFolder(folder), parsers: knowledgeParsers, source });
const find = async (text: string) =>
  (await findPassages(ports(), { text, viewer: null, at: now, limit: 10 })).map(({ documentId }) => documentId);
async function problems(): Promise<readonly string[]> {
  try {
    await run();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

test("files without front matter come in under their path, titled by their first heading or their name", async () => {
  await files({
    "sales/pricing.md": "# Price list\n\nTen euro.",
    "gcp_marketplace.markdown": "Buy there.",
    "team/index.md": "Us.",
  });
  expect(await run()).toMatchObject({ added: 3, skipped: [], notices: [] });
  const titles = ["sales/pricing.md", "gcp_marketplace.markdown", "team/index.md"].map((id) =>
    store.documents.document(id),
  );
  expect((await Promise.all(titles)).map((one) => one?.title)).toEqual(["Price list", "gcp marketplace", "team"]);
});

test("every field of the front matter is kept, and a result carries the contract's names", async () => {
  const fields =
    "id: bc-globex\ntitle: Against Globex\nkind: battlecard\nproduct: Search\nstage: Evaluation\ncompetitor: Globex\nowner: ana@acme.test\n" +
    "valid_from: 2026-01-02\nreview_by: 2026-12-31\nsupersedes: [bc-old]\naudience: rep";
  await files({
    "a.md": `---\n${fields}\n---\n# Ignored\n\nGlobex has no regex search.`,
    "old.md": "---\nid: bc-old\n---\nGlobex regex",
  });
  await run();
  expect(await store.documents.document("bc-globex")).toMatchObject({
    title: "Against Globex",
    kind: "battlecard",
    product: "Search",
    stage: "Evaluation",
    competitor: "Globex",
    owner: "ana@acme.test",
    validFrom: "2026-01-02",
    reviewBy: "2026-12-31",
    supersedes: ["bc-old"],
    audience: ["rep"],
    path: "a.md",
    source: "one",
  });
  const results = await findPassages(ports(), { text: "regex", viewer: null, at: now, limit: 5 });
  expect(results).toEqual([
    {
      documentId: "bc-globex",
      passageId: "bc-globex#0",
      title: "Against Globex",
      heading: "Ignored",
      text: "Globex has no regex search.",
      score: expect.any(Number),
      source: "one/a.md",
      validFrom: "2026-01-02",
      reviewBy: "2026-12-31",
      place: null,
      start: expect.any(Number),
      end: expect.any(Number),
    },
  ]);
});

test("a second import changes nothing; edits, new and removed files are followed", async () => {
  await files({ "a.md": "apple", "b.md": "banana", "c.md": "cherry" });
  expect(await run()).toMatchObject({ added: 3, changed: 0, unchanged: 0, removed: 0 });
  expect(await run()).toMatchObject({ added: 0, changed: 0, unchanged: 3, removed: 0 });
  await files({ "a.md": "apricot", "d.md": "date" });
  await rm(join(folder, "b.md"));
  expect(await run()).toMatchObject({ added: 1, changed: 1, unchanged: 1, removed: 1 });
  expect(await find("apple banana")).toEqual([]);
  expect((await find("apricot cherry date")).toSorted()).toEqual(["a.md", "c.md", "d.md"]);
});

test("a renamed file keeps its id", async () => {
  await files({ "a.md": "---\nid: fixed\n---\napple" });
  await run();
  await rm(join(folder, "a.md"));
  await files({ "moved/b.md": "---\nid: fixed\n---\napple" });
  expect(await run()).toMatchObject({ added: 1, removed: 1 });
  expect((await store.documents.document("fixed"))?.path).toBe("moved/b.md");
});

test("every problem in front matter is listed with file and line, and nothing is stored", async () => {
  await files({
    "good.md": "apple",
    "a.md": "---\nid: a\naudiance: [rep]\n---\n",
    "b.md": "---\nkind: battle-card\nvalid_from: 2.1.2026\nreview_by: 2026-02-30\n---\n",
    "c.md": "---\nid: x\ntitle: a: b\n---\n",
    "d.md": "---\naudience: [rep, reps]\nproduct: [a, b]\n---\n",
    "e.md": "---\nid: e\nflavour: mint\n---\n",
  });
  const found = await problems();
  expect(found).toEqual([
    "a.md:3: unknown field “audiance”; the nearest known one is “audience”",
    expect.stringMatching(
      /^b\.md:2: kind: expected one of battlecard, .* \(did you mean “battlecard”\?\), got "battle-card"$/,
    ),
    'b.md:3: valid_from: expected a date as YYYY-MM-DD, got "2.1.2026"',
    'b.md:4: review_by: expected a date as YYYY-MM-DD, got "2026-02-30"',
    expect.stringMatching(/^c\.md:3: not valid YAML: /),
    expect.stringMatching(/^d\.md:2: audience: expected role names .*\(did you mean “rep”\?\)/),
    'd.md:3: product: expected a text, got ["a","b"]',
    expect.stringMatching(/^e\.md:3: unknown field “flavour”; the nearest known one is /),
  ]);
  expect(await find("apple")).toEqual([]);
});

test("front matter of another tool is ignored with a notice; a near miss of ours is not", async () => {
  await files({ "a.md": "---\ntitle: Kept\nlayout: page\nhide_sidebar: true\n---\napple" });
  const { notices } = await run();
  expect(notices).toEqual([
    expect.stringMatching(/^a\.md: front matter of another tool \(“layout”, “hide_sidebar”\) was ignored/),
  ]);
  expect((await store.documents.document("a.md"))?.title).toBe("Kept");
  await files({ "b.md": "---\nlayout: page\nreview-by: 2026-01-01\n---\n" });
  expect(await problems()).toEqual(
    expect.arrayContaining([expect.stringContaining("“review-by”; the nearest known one is “review_by”")]),
  );
});

test.each([
  [
    "in one import",
    { "a.md": "---\nid: x\n---\n", "b.md": "---\nid: x\n---\n" },
    null,
    "b.md:1: the id “x” is already that of a.md",
  ],
  [
    "with an unchanged file",
    { "a.md": "---\nid: x\n---\n" },
    { "b.md": "---\nid: x\n---\n" },
    "b.md:1: the id “x” is already that of a.md",
  ],
])("an id given twice is a problem that names both files: %s", async (_, first, then, expected) => {
  await files(first);
  if (then !== null) {
    await run();
    await files(then);
  }
  expect(await problems()).toEqual([expect.stringContaining(expected)]);
});

test("two folders may have files of the same path, but not the same written id", async () => {
  await files({ "index.md": "apple" });
  await run("one");
  await run("two");
  expect((await find("apple")).toSorted()).toEqual(["index.md", "two/index.md"]);
  expect(await run("two")).toMatchObject({ unchanged: 1 });
  await files({ "index.md": "---\nid: same\n---\napple" });
  await run("one");
  await expect(run("two")).rejects.toThrow(InputError);
});

test("an unknown replaced id, itself and a circle are notices", async () => {
  await files({
    "a.md": "---\nid: a\nsupersedes: [gone, a]\n---\napple",
    "b.md": "---\nid: b\nsupersedes: [c]\nvalid_from: 2026-01-01\n---\nbanana",
    "c.md": "---\nid: c\nsupersedes: [b]\nvalid_from: 2026-02-01\n---\nbanana",
  });
  expect((await run()).notices).toEqual([
    expect.stringContaining("a.md: supersedes “gone”"),
    expect.stringContaining("a.md: supersedes names the document itself"),
    expect.stringContaining("b, c supersede each other"),
  ]);
  expect(await find("banana apple")).toEqual(expect.arrayContaining(["a", "c"]));
  expect(await find("banana")).toEqual(["c"]);
});

describe("what is not read is listed with its reason", () => {
  const skipped = async () => Object.fromEntries((await run()).skipped.map(({ path, because }) => [path, because]));

  test.each([
    ["another kind of file", "deck.pdf", "%PDF", /only \.md and \.markdown files are read, this is a \.pdf file/],
    ["a file without an ending", "LICENSE", "text", /without an ending/],
    ["a file that is not UTF-8", "latin.md", Buffer.from([0x63, 0x61, 0x66, 0xe9]), /expected UTF-8/],
    ["a file with NUL bytes", "nul.md", "a\0b", /NUL byte/],
    ["a file over the limit", "huge.md", "x".repeat(2 * 1024 * 1024 + 1), /2\.0 MB, the limit is 2 MB/],
    ["a hidden folder", ".git/notes.md", "text", /hidden/],
  ])("%s", async (_, path, content, reason) => {
    await files({ [path]: content, "good.md": "apple" });
    expect(await skipped()).toEqual({ [path.split("/")[0] ?? path]: expect.stringMatching(reason) });
    expect(await find("apple")).toEqual(["good.md"]);
  });

  test("links: out of the folder, in a circle, to nowhere; a link to a file inside is read", async () => {
    const outside = await mkdtemp(join(tmpdir(), "sideline-outside-"));
    await writeFile(join(outside, "secret.md"), "secret");
    await files({ "sub/good.md": "apple" });
    await symlink(join(outside, "secret.md"), join(folder, "leak.md"));
    await symlink(outside, join(folder, "leaks"));
    await symlink(folder, join(folder, "sub/up"));
    await symlink(join(folder, "none.md"), join(folder, "broken.md"));
    await symlink(join(folder, "sub/good.md"), join(folder, "also.md"));
    expect(await skipped()).toEqual({
      "leak.md": expect.stringContaining("leads out of the folder"),
      leaks: expect.stringContaining("leads out of the folder"),
      "sub/up": expect.stringContaining("a link"),
      "broken.md": expect.stringContaining("nowhere"),
    });
    expect(await find("secret")).toEqual([]);
    expect((await find("apple")).toSorted()).toEqual(["also.md", "sub/good.md"]);
    await rm(outside, { recursive: true });
  });

  test("a path that is no folder is refused with what to do", async () => {
    await files({ "a.md": "apple" });
    const one = (path: string) => importKnowledge(ports(), { folder: readFolder(path), parsers: knowledgeParsers });
    await expect(one(join(folder, "none"))).rejects.toThrow("there is no such folder; check the path");
    await expect(one(join(folder, "a.md"))).rejects.toThrow("got the file a.md; name the folder it lies in");
  });
});

test("progress is told for every file", async () => {
  await files({ "a.md": "a", "b.md": "b", "c.txt": "c" });
  const seen: string[] = [];
  await importKnowledge(ports(), {
    folder: readFolder(folder),
    parsers: knowledgeParsers,
    source: "one",
    onProgress: ({ files: done, total }) => seen.push(`${done}/${total}`),
  });
  expect(seen).toEqual(["1/3", "2/3", "3/3"]);
});

test("questions of stop words, nothing, or 5,000 words get an answer, not an error", async () => {
  await files({ "a.md": "apple" });
  await run();
  for (const text of ["", "what is the", "???"]) expect(await find(text)).toEqual([]);
  expect(await find(`apple ${"filler ".repeat(5_000)}`)).toEqual(["a.md"]);
});
