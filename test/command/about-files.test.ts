/** `<file>.about.yaml`: what a document without front matter is, who owns it, and what it replaces; through the command line, as an operator meets it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { docx, paragraph, pdf } from "../integrations/documents/office-files.ts";
import { openBench } from "./bench.ts";

const bench = openBench();
const { sideline } = bench;
const folder = join(bench.cwd, "wiki");
const put = (files: Record<string, string | Uint8Array>) => {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
};
const remove = (path: string) => rmSync(join(folder, path));

interface Imported {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly skipped: readonly { readonly path: string; readonly because: string }[];
}
async function imported(): Promise<Imported> {
  const { status, out, err } = await sideline("import knowledge wiki --json");
  expect({ status, err }).toEqual({ status: 0, err: "" });
  return JSON.parse(out);
}
const document = async (id: string) => (await bench.core()).ports.documents.document(id);
async function found(words: string, as?: string): Promise<readonly string[]> {
  const viewer = as === undefined ? [] : ["--as", as];
  const { out } = await sideline(["search", words, "--json", ...viewer]);
  return JSON.parse(out).map((hit: { documentId: string }) => hit.documentId);
}
interface Said {
  readonly sections: readonly {
    readonly slot: string;
    readonly items: readonly { text: string; detail?: string; citations: readonly { documentId: string }[] }[];
  }[];
  readonly gaps: readonly string[];
}
async function brief(): Promise<Said> {
  const { out } = await sideline("brief --rep ana@ourco.example --account acme --json");
  return JSON.parse(out);
}
const citedIn = (said: Said, slot: string) =>
  said.sections
    .filter((one) => one.slot === slot)
    .flatMap(({ items }) => items.flatMap(({ citations }) => citations.map(({ documentId }) => documentId)));

const card = `<html><head><title>Corvid</title><meta name="kind" content="battlecard"><meta name="owner" content="eve@ourco.example"></head><body>
<h1>Against Corvid</h1>
<h2>What to say</h2><p>"Corvid bills each replayed gigabyte, so every recovery costs you again. With us the replay is part of the price."</p>
<h2>Objections</h2><h3>"Corvid is 15% cheaper"</h3><p>Answer: "On the list, yes. Add the recoveries of last year and the totals change places."</p>
</body></html>`;
const about = "id: bc-corvid\nkind: battlecard\ncompetitor: Corvid\nowner: cam@ourco.example\nvalid_from: 2026-11-01\n";

beforeAll(async () => {
  bench.file(
    "people.csv",
    "email,name,role,time_zone\nana@ourco.example,Ana,rep,UTC\nmia@ourco.example,Mia,manager,UTC\n",
  );
  bench.file("accounts.csv", "id,name,type,owner_email\nacme,Acme,prospect,ana@ourco.example\n");
  bench.file(
    "opportunities.csv",
    "id,account_id,name,stage,competitor,owner_email\no1,acme,Dispatch,Evaluation,Corvid,ana@ourco.example\n",
  );
  for (const kind of ["people", "accounts", "opportunities"]) {
    expect((await sideline(`import ${kind} ${kind}.csv`)).status).toBe(0);
  }
});
afterAll(() => bench.close());
beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await imported();
});

test("an HTML battlecard reaches briefs with its about file, and only with it", async () => {
  put({ "corvid.html": card });
  expect(await imported()).toMatchObject({ added: 1, skipped: [] });
  // Its own meta elements say nothing to us.
  expect(await document("corvid.html")).toMatchObject({ kind: null, owner: null });
  expect(await found("replayed gigabyte")).toEqual(["corvid.html"]);
  expect((await brief()).gaps).toEqual(expect.arrayContaining(["say", "objections"]));
  expect((await sideline("doctor")).out).toContain(
    "1 current document; 1 of them without a kind: found by search, never in briefs",
  );

  put({ "corvid.html.about.yaml": about });
  expect(await imported()).toEqual({ added: 0, changed: 1, unchanged: 0, removed: 0, skipped: [], notices: [] });
  expect(await document("bc-corvid")).toMatchObject({
    path: "corvid.html",
    kind: "battlecard",
    competitor: "Corvid",
    owner: "cam@ourco.example",
    validFrom: "2026-11-01",
  });
  const said = await brief();
  expect(citedIn(said, "say")).toEqual(["bc-corvid"]);
  expect(citedIn(said, "objections")).toContain("bc-corvid");
  expect(said.gaps).not.toContain("say");
  expect((await sideline("doctor")).out).toMatch(/sources {2}1 current document$/m);

  expect(await imported()).toMatchObject({ added: 0, changed: 0, unchanged: 1, removed: 0 });
  remove("corvid.html.about.yaml");
  await imported();
  expect(await document("bc-corvid")).toBeNull();
  expect(await document("corvid.html")).toMatchObject({ kind: null, validFrom: null });
});

test("an edit of the about file alone brings the document in again; the id stays", async () => {
  put({ "corvid.html": card, "corvid.html.about.yaml": about });
  await imported();
  put({ "corvid.html.about.yaml": `${about}review_by: 2027-02-01\n` });
  expect(await imported()).toMatchObject({ added: 0, changed: 1, unchanged: 0 });
  expect(await document("bc-corvid")).toMatchObject({ reviewBy: "2027-02-01" });
});

test("supersedes and audience in an about file count as in front matter", async () => {
  put({
    "deck.md": "---\nid: deck-v1\nkind: launch\n---\nRecovery takes 45 minutes.",
    "deck-v2.txt": "Recovery takes 20 minutes.",
    "deck-v2.txt.about.yaml": "---\nid: deck-v2\nkind: launch\nsupersedes: deck-v1\naudience: manager\n---\n",
  });
  expect(await imported()).toMatchObject({ added: 2, skipped: [] });
  expect(await found("recovery minutes")).toEqual(["deck-v2"]);
  expect(await found("recovery minutes", "ana@ourco.example")).toEqual([]);
  expect(await found("recovery minutes", "mia@ourco.example")).toEqual(["deck-v2"]);
});

test("a PDF and a DOCX have one as well", async () => {
  put({
    "card.pdf": pdf([[[12, "Corvid bills each replayed gigabyte."]]]),
    "card.pdf.about.yaml": "kind: battlecard\n",
    "track.docx": docx(paragraph("Ask what each recovery costs.")),
    "track.docx.about.yaml": "kind: talk-track\nowner: cam@ourco.example\n",
  });
  expect(await imported()).toMatchObject({ added: 2, skipped: [] });
  expect(await document("card.pdf")).toMatchObject({ kind: "battlecard" });
  expect(await document("track.docx")).toMatchObject({ kind: "talk-track", owner: "cam@ourco.example" });
  expect(await imported()).toMatchObject({ unchanged: 2 });
});

describe("an about file that can't count is listed, and its document stays as it was", () => {
  const waiting = "; what is stored of corvid.html stays";
  test.each<[string, string | Uint8Array, string]>([
    ["not YAML", "kind: [battlecard\n", "line 2: not valid YAML"],
    ["a wrong kind", "id: x\nkind: battle-card\n", "line 2: kind: expected one of battlecard, talk-track"],
    [
      "a misspelt field",
      "kind: battlecard\nvalid_form: 2026-01-01\n",
      "line 2: unknown field “valid_form”; the nearest known one is “valid_from”",
    ],
    ["fields that nobody knows", "colour: red\n", "line 1: unknown field “colour”"],
    ["two problems", "owner: []\nreview_by: soon\n", "line 2: review_by: expected a date as YYYY-MM-DD"],
    ["no fields", "just words\n", "line 1: expected fields, one on each line"],
    ["a list", "- kind: battlecard\n", "line 1: expected fields, one on each line"],
    ["aliases", "owner: &a x\ntitle: *a\n", "the fields could not be read"],
    ["too many characters", `title: x\n${"# much more\n".repeat(3_000)}`, "line 1: longer than 32768 characters"],
    ["too many bytes", "#".repeat(200_000), "larger than 128 KB; keep only the fields"],
    ["not UTF-8", Uint8Array.of(0x6b, 0xff, 0x6b), "expected UTF-8 text, got bytes that are not; save it as UTF-8"],
  ])("%s", async (_, text, because) => {
    put({ "corvid.html": card, "corvid.html.about.yaml": about });
    await imported();
    put({ "corvid.html": "<p>Newer words.</p>", "corvid.html.about.yaml": text, "other.md": "Another file comes in." });
    const result = await imported();
    expect(result).toMatchObject({ added: 1, changed: 0, removed: 0 });
    expect(result.skipped).toEqual([{ path: "corvid.html.about.yaml", because: expect.stringContaining(because) }]);
    expect(result.skipped[0]?.because).toContain(waiting);
    expect(await document("bc-corvid")).toMatchObject({ kind: "battlecard", owner: "cam@ourco.example" });
    expect(await found("replayed gigabyte")).toEqual(["bc-corvid"]);
    // Said again until it is repaired; then the new words come in.
    expect((await imported()).skipped).toHaveLength(1);
    put({ "corvid.html.about.yaml": about });
    expect(await imported()).toMatchObject({ changed: 1, skipped: [] });
    expect(await found("newer")).toEqual(["bc-corvid"]);
  });

  test("a new document does not come in without it: it could be meant for managers only", async () => {
    put({ "corvid.html": card, "corvid.html.about.yaml": "audience: managers\n" });
    const { err, out } = await sideline("import knowledge wiki");
    expect(out).toBe("documents: added 0, changed 0, unchanged 0, removed 0");
    expect(err).toMatch(
      /^corvid\.html\.about\.yaml: not imported, line 1: audience: .*\(did you mean “manager”\?\).*; corvid\.html is not imported without it$/,
    );
    expect(await document("corvid.html")).toBeNull();
  });

  test("a link that leads out of the folder, or nowhere, is not read, and the document waits", async () => {
    const outside = mkdtempSync(join(tmpdir(), "sideline-outside-"));
    writeFileSync(join(outside, "about.yaml"), about);
    put({ "corvid.html": card, "other.html": card, "inside.html": card, "inside.yaml": "kind: launch\n" });
    symlinkSync(join(outside, "about.yaml"), join(folder, "corvid.html.about.yaml"));
    symlinkSync(join(folder, "none.yaml"), join(folder, "other.html.about.yaml"));
    symlinkSync(join(folder, "inside.yaml"), join(folder, "inside.html.about.yaml"));
    const { skipped, added } = await imported();
    expect(added).toBe(1);
    expect(Object.fromEntries(skipped.map(({ path, because }) => [path, because]))).toEqual({
      "corvid.html.about.yaml":
        "a link that leads out of the folder; copy the file into it; corvid.html is not imported without it",
      "other.html.about.yaml": "a link that leads nowhere; other.html is not imported without it",
      "inside.yaml": expect.stringContaining("this is a .yaml file"),
    });
    expect(await document("inside.html")).toMatchObject({ kind: "launch" });
    rmSync(outside, { recursive: true });
  });

  test("a name that is nearly right is not passed over", async () => {
    put({ "corvid.html": card, "corvid.html.about.yml": about });
    const { skipped, added } = await imported();
    expect(added).toBe(0);
    expect(skipped).toEqual([
      {
        path: "corvid.html.about.yml",
        because: "expected the name corvid.html.about.yaml; rename it; corvid.html is not imported without it",
      },
    ]);
    put({ "corvid.html.about.yaml": about });
    const both = await imported();
    expect(both.added).toBe(1);
    expect(both.skipped).toEqual([
      { path: "corvid.html.about.yml", because: "corvid.html.about.yaml describes the same file; keep one of them" },
    ]);
  });
});

test("an about file without its file, or beside a file that is not read, is listed", async () => {
  put({ "gone.pdf.about.yaml": about, "sheet.xlsx": "x", "sheet.xlsx.about.yaml": about, "a.md": "apple" });
  const { skipped, added } = await imported();
  expect(added).toBe(1);
  expect(skipped.filter(({ path }) => path.endsWith(".yaml"))).toEqual([
    {
      path: "gone.pdf.about.yaml",
      because: expect.stringContaining("describes gone.pdf, which is not among the files"),
    },
    { path: "sheet.xlsx.about.yaml", because: "describes sheet.xlsx, which is not a kind of file that is read" },
  ]);
});

test("Markdown: an about file counts when there is no front matter; else it is refused each time, and the front matter counts", async () => {
  put({
    "plain.md": "# Plain\n\nWords.",
    "plain.md.about.yaml": "kind: playbook\n",
    "own.md": "---\nkind: launch\n---\nWords.",
    "own.md.about.yaml": "kind: playbook\n",
  });
  const refusal = {
    path: "own.md.about.yaml",
    because: "own.md has front matter of its own, which counts; keep one of the two",
  };
  expect(await imported()).toMatchObject({ added: 2, skipped: [refusal] });
  expect((await document("plain.md"))?.kind).toBe("playbook");
  expect((await document("own.md"))?.kind).toBe("launch");
  expect(await imported()).toMatchObject({ unchanged: 2, skipped: [refusal] });
});

test("an id that another document has is refused under the name of the about file", async () => {
  put({ "a.md": "---\nid: card\n---\nWords.", "b.txt": "Words.", "b.txt.about.yaml": "id: card\n" });
  const { status, err } = await sideline("import knowledge wiki");
  expect(status).toBe(1);
  expect(err).toContain("b.txt.about.yaml:1: the id “card” is already that of a.md; give one of them another id");
});

test("docs/import.md: the example is taken as it stands there, and the wrong one is refused in the words of the page", async () => {
  const page = readFileSync(new URL("../../docs/import.md", import.meta.url), "utf8");
  const [, name = "", text = "", said = ""] =
    /```yaml name=(\S+)\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/.exec(page) ?? [];
  put({ [name.replace(".about.yaml", "")]: card, [name]: text });
  expect(await imported()).toMatchObject({ added: 1, skipped: [] });
  expect(citedIn(await brief(), "say")).toEqual(["battlecard-corvid-deck"]);
  put({ [name]: text.replace("kind: battlecard", "kind: battle-card") });
  expect((await sideline("import knowledge wiki")).err).toBe(said.trim());
});
