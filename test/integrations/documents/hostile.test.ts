/** Files made to hurt: every one is refused or read in bounded time and memory, with its reason, and the good file beside it always comes in. */
import { mkdtemp, open, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { createDocumentParsers } from "#integrations/documents/index.ts";
import { readFolder } from "#integrations/folder/index.ts";
import { type OpenStore, openStore, quietLog } from "#test/knowledge/open-store.ts";
import { docx, paragraph, pdf, pdfOf, relations, zip } from "./office-files.ts";

const now = Temporal.Instant.from("2026-11-23T09:00Z");
const mega = 1024 * 1024;
let store: OpenStore;
let folder: string;

beforeAll(async () => {
  store = await openStore("embedded, pg_textsearch");
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sideline-hostile-"));
  await writeFile(join(folder, "good.md"), "# Good\n\nThe price is ten euro.");
});
afterEach(async () => {
  const removedPaths = [...(await store.documents.checksums("hostile")).keys()];
  await store.documents.save("hostile", { upserts: [], removedPaths, now });
  await rm(folder, { recursive: true });
});

async function importFolder(limits = { deadlineMs: 8_000, memoryMb: 256 }) {
  await using documents = createDocumentParsers(limits);
  return await importKnowledge(
    { documents: store.documents, clock: { now: () => now }, log: quietLog },
    { folder: readFolder(folder), parsers: documents.parsers, source: "hostile" },
  );
}

const zeros = (megabytes: number) => Buffer.alloc(megabytes * mega, 0x20);

const bombs: readonly (readonly [string, string, () => Buffer, RegExp | null])[] = [
  [
    "a zip bomb in the text of a Word file",
    "bomb.docx",
    () => docx(zeros(40).toString()),
    /unpacks to 40 MB|times its packed size/,
  ],
  [
    "a zip bomb that lies about its size",
    "liar.docx",
    () => zip([{ name: "word/document.xml", text: zeros(30), claimedSize: 1_000 }]),
    /is damaged \(/,
  ],
  [
    "a zip bomb among the pictures is never unpacked",
    "picture.docx",
    () => docx(paragraph("honest text"), [{ name: "word/media/image1.png", text: zeros(60) }]),
    null,
  ],
  [
    "external entities",
    "entities.docx",
    () =>
      docx(
        paragraph("&secret;"),
        [],
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
      ),
    /declares a document type/,
  ],
  [
    "a billion laughs",
    "laughs.docx",
    () =>
      docx(
        paragraph("&b;"),
        [],
        '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
      ),
    /declares a document type/,
  ],
  [
    "a path that climbs out of the archive",
    "climb.docx",
    () => docx(paragraph("x"), [{ name: "../../etc/cron.d/x", text: "x" }]),
    /invalid relative path/,
  ],
  [
    "an absolute path in the archive",
    "absolute.docx",
    () => docx(paragraph("x"), [{ name: "/etc/passwd", text: "x" }]),
    /absolute path/,
  ],
  [
    "a relation that points outside",
    "outside.docx",
    () => zip([{ name: "_rels/.rels", text: relations({ r1: ["officeDocument", "../../../../etc/passwd"] }) }]),
    /holds no text part/,
  ],
  [
    "thirty thousand files in one archive",
    "many.docx",
    () =>
      docx(
        paragraph("x"),
        Array.from({ length: 30_000 }, (_, n) => ({ name: `x/${n}`, text: "" })),
      ),
    /more than 20000 files inside/,
  ],
  ["XML nested a million deep", "deep.docx", () => docx("<w:p>".repeat(100_000)), /nested more than 2000 deep/],
  ["HTML nested 300,000 deep", "deep.html", () => Buffer.from("<div>".repeat(300_000)), /nested more than 2000 deep/],
  [
    "a PDF with a million objects",
    "objects.pdf",
    () =>
      pdfOf([
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 0 /Kids [] >>",
        ...Array.from({ length: 1_000_000 }, () => "null"),
      ]),
    /not a whole PDF|holds no text|took longer|memory/,
  ],
  [
    "a PDF that claims a million pages",
    "pages.pdf",
    () =>
      pdfOf([
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1000000 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R >>",
      ]),
    /pages, the limit is 2000|not a whole PDF|holds no text|could not be read/,
  ],
  [
    "a PDF whose page unpacks to 600 MB",
    "stream.pdf",
    () => {
      const packed = deflateSync(Buffer.alloc(600 * mega, 0x20), { level: 9 });
      const head = `<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`;
      return pdfOf([
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        Buffer.concat([Buffer.from(head), packed, Buffer.from("\nendstream")]),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << >> >>",
      ]);
    },
    /memory|took longer|holds no text/,
  ],
  [
    "pages that are their own parents",
    "loop.pdf",
    () => pdfOf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"]),
    /./,
  ],
];

test.each(bombs)("%s", async (_, name, make, reason) => {
  await writeFile(join(folder, name), make());
  const before = process.memoryUsage().rss;
  const started = performance.now();
  let highest = before;
  const gauge = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, 50);
  const result = await importFolder();
  clearInterval(gauge);
  expect(performance.now() - started).toBeLessThan(40_000);
  expect((highest - before) / mega).toBeLessThan(1_100);
  expect(result.added).toBe(reason === null ? 2 : 1);
  expect(result.skipped).toEqual(reason === null ? [] : [{ path: name, because: expect.stringMatching(reason) }]);
  expect(await store.documents.document("good.md")).not.toBeNull();
});

test("a sparse file of a gigabyte is refused by its size, before a byte of it is read", async () => {
  await writeFile(join(folder, "sparse.pdf"), "");
  await truncate(join(folder, "sparse.pdf"), 1024 * mega);
  await writeFile(join(folder, "sparse.md"), "");
  await truncate(join(folder, "sparse.md"), 1024 * mega);
  const started = performance.now();
  const { skipped, added } = await importFolder();
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(added).toBe(1);
  expect(skipped).toEqual([
    { path: "sparse.md", because: "1024.0 MB, the limit is 2 MB; split it into pages" },
    { path: "sparse.pdf", because: "1024.0 MB, the limit is 64 MB; split it into pages" },
  ]);
});

/** While it lasts, the file at `path` changes each time that somebody reads from a file, at most `times` times: in the middle of reading it. */
async function changing(path: string, times: number): Promise<AsyncDisposable> {
  const file = await open(path, "r");
  const handles: { read: (...how: unknown[]) => Promise<unknown> } = Object.getPrototypeOf(file);
  await file.close();
  const { read } = handles;
  let changes = 0;
  handles.read = async function (...how) {
    if (changes < times) {
      changes += 1;
      await utimes(path, changes, changes);
    }
    return read.apply(this, how);
  };
  return {
    async [Symbol.asyncDispose]() {
      handles.read = read;
    },
  };
}

test("a file that keeps changing while it is read is listed, and what is stored of it stays; at rest it is read", async () => {
  const path = join(folder, "moving.pdf");
  await rm(join(folder, "good.md"));
  await writeFile(path, pdf([[[11, "The first edition says ten."]]]));
  await importFolder();
  await writeFile(path, pdf([[[11, "The second edition says twelve."]]]));
  {
    await using _ = await changing(path, Number.POSITIVE_INFINITY);
    const { skipped, removed } = await importFolder();
    expect(removed).toBe(0);
    expect(skipped).toEqual([
      {
        path: "moving.pdf",
        because: expect.stringMatching(/^it changed while it was read, twice.*what is stored of it stays$/),
      },
    ]);
  }
  expect((await store.documents.passage("moving.pdf#0"))?.passage.text).toBe("The first edition says ten.");
  {
    await using _ = await changing(path, 1);
    expect(await importFolder()).toMatchObject({ changed: 1, skipped: [] });
  }
  expect((await store.documents.passage("moving.pdf#0"))?.passage.text).toBe("The second edition says twelve.");
});

test("a known document whose new version is damaged keeps its text and says so; the repaired one replaces it", async () => {
  const path = join(folder, "notes.docx");
  await writeFile(path, docx(paragraph("version one")));
  await importFolder();
  await writeFile(path, docx(paragraph("version two")).subarray(0, 200));
  const second = await importFolder();
  expect(second.skipped).toEqual([
    { path: "notes.docx", because: expect.stringMatching(/what is stored of it stays$/) },
  ]);
  expect((await store.documents.passage("notes.docx#0"))?.passage.text).toBe("version one");
  await writeFile(path, docx(paragraph("version three")));
  expect(await importFolder()).toMatchObject({ changed: 1, skipped: [] });
  expect((await store.documents.passage("notes.docx#0"))?.passage.text).toBe("version three");
});

test("a file that never ends to be read is given up, and the next one is read by a new thread", async () => {
  await writeFile(
    join(folder, "a.docx"),
    docx(Array.from({ length: 20_000 }, (_, n) => paragraph(`number ${(n * 7_919) % 10_007} of ${n}`)).join("")),
  );
  await writeFile(join(folder, "b.docx"), docx(paragraph("quick")));
  const { skipped } = await importFolder({ deadlineMs: 1, memoryMb: 256 });
  expect(skipped.find(({ path }) => path === "a.docx")?.because).toMatch(/took longer than 0.001 s/);
  expect(await importFolder()).toMatchObject({ skipped: [] });
});
