import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { InputError } from "#domain/errors.ts";
import { recordKinds } from "#flows/import-kinds.ts";
import { importRecords } from "#flows/import-records.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { memoryRecords } from "./import-memory-records.ts";

const page = await readFile(new URL("../../docs/import.md", import.meta.url), "utf8");
const examples = [
  ...page.matchAll(/```(?:csv|jsonl) name=(\S+)( wrong)?\n([\s\S]*?)```(?:[^`]*```text\n([\s\S]*?)```)?/g),
].map(([, name = "", wrong, text = "", said]) => ({ name, isWrong: wrong !== undefined, text, said }));

async function attempt(name: string, text: string) {
  const { ports, accounts } = memoryRecords();
  for (const id of ["ACC-101", "ACC-111"])
    accounts.set(id, { id, name: id, domains: [], type: "prospect", industry: null, ownerEmail: null });
  const kind = recordKinds.find((known) => name.startsWith(known));
  if (kind === undefined) throw new Error(`the page names a file of no kind: ${name}`);
  return importRecords(ports, { kind, file: readRecordText(name, text) });
}

test("the page has an example of each kind in CSV, two in JSONL, and wrong ones", () => {
  const good = examples.filter(({ isWrong }) => !isWrong).map(({ name }) => name);
  expect(good.sort()).toEqual([
    "accounts.csv",
    "accounts.jsonl",
    "contacts.csv",
    "opportunities.csv",
    "opportunities.jsonl",
    "people.csv",
  ]);
  expect(examples.filter(({ isWrong }) => isWrong).length).toBeGreaterThanOrEqual(6);
});

test.each(examples.filter(({ isWrong }) => !isWrong))(
  "docs/import.md: $name imports every row",
  async ({ name, text }) => {
    const rows = text.trim().split("\n").length - (name.endsWith(".csv") ? 1 : 0);
    const counts = await attempt(name, text);
    expect(counts.added + counts.changed + counts.unchanged).toBe(rows);
  },
);

test.each(examples.filter(({ isWrong }) => isWrong).map((example, index) => ({ ...example, index })))(
  "docs/import.md: wrong example $index ($name) is refused in the words of the page",
  async ({ name, text, said }) => {
    const error: unknown = await attempt(name, text).catch((thrown: unknown) => thrown);
    if (!(error instanceof InputError)) throw new Error("expected a refusal");
    expect(error.problems).toEqual((said ?? "").trim().split("\n"));
  },
);
