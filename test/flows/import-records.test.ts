import { describe, expect, test } from "@jest/globals";
import { InputError } from "#domain/errors.ts";
import { isRecordKind, type RecordKind } from "#flows/import-kinds.ts";
import { editDistance, nearest } from "#flows/import-nearest.ts";
import { importRecords } from "#flows/import-records.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { memoryRecords } from "./import-memory-records.ts";

const people = "email,name,role,manager_email,time_zone,started_on";
const ana = "ana@tarn.example,Ana Ruiz,rep,,Europe/Madrid,2026-01-05";

function world() {
  const memory = memoryRecords();
  memory.accounts.set("ACC-1", {
    id: "ACC-1",
    name: "Lakeshore",
    domains: [],
    type: "prospect",
    industry: null,
    ownerEmail: null,
  });
  const run = (kind: RecordKind, text: string | Uint8Array, name = `${kind}.csv`) =>
    importRecords(memory.ports, { kind, file: readRecordText(name, text) });
  const problems = async (kind: RecordKind, text: string | Uint8Array, name?: string): Promise<readonly string[]> => {
    const error = await run(kind, text, name).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(memory.writes).toEqual([]);
    return (error as InputError).problems; // asserted above
  };
  return { ...memory, run, problems };
}

describe("what is stored", () => {
  test("people from CSV become typed records: lower-case emails, empty cells as null", async () => {
    const { run, people: stored } = world();
    const text = `${people}\nANA@Tarn.Example, Ana Ruiz ,rep,Dana@tarn.example,Europe/Madrid,2026-01-05\ndana@tarn.example,Dana W,manager,,UTC,\n`;
    expect(await run("people", text)).toEqual({ added: 2, changed: 0, unchanged: 0, removed: 0 });
    expect([...stored.values()]).toEqual([
      {
        email: "ana@tarn.example",
        name: "Ana Ruiz",
        role: "rep",
        managerEmail: "dana@tarn.example",
        timeZone: "Europe/Madrid",
        startedOn: "2026-01-05",
      },
      {
        email: "dana@tarn.example",
        name: "Dana W",
        role: "manager",
        managerEmail: null,
        timeZone: "UTC",
        startedOn: null,
      },
    ]);
  });

  test("the same file twice changes nothing, a changed row is counted as changed", async () => {
    const { run } = world();
    await run("people", `${people}\n${ana}\n`);
    expect(await run("people", `${people}\n${ana}\n`)).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    expect(await run("people", `${people}\n${ana.replace("Ruiz", "Ruiz Vega")}\n`)).toMatchObject({ changed: 1 });
  });

  test("domains are split, cleaned, punycoded and unique, in CSV and as a JSON array", async () => {
    const { run, accounts } = world();
    await run("accounts", "id,name,domains,type\nA,Acme,Acme.example; bücher.example;acme.example,customer\n");
    expect(accounts.get("A")?.domains).toEqual(["acme.example", "xn--bcher-kva.example"]);
    const line = JSON.stringify({ id: "B", name: "B", domains: ["b.example", "c.example"], type: "partner" });
    await run("accounts", line, "accounts.jsonl");
    expect(accounts.get("B")?.domains).toEqual(["b.example", "c.example"]);
  });

  test("an opportunity keeps its amount as a number and every MEDDPICC field with its date", async () => {
    const { run, opportunities } = world();
    const text =
      "id,account_id,name,stage,amount,currency,close_date,champion,champion_updated_on\nO-1,ACC-1,New,Evaluation,48000.50,EUR,2026-12-15,Lars Holm,2026-11-01\n";
    await run("opportunities", text);
    const stored = opportunities.get("O-1");
    expect(stored).toMatchObject({ amount: 48000.5, closeDate: "2026-12-15", nextStep: null });
    expect(stored?.meddpicc.champion).toEqual({ value: "Lars Holm", updatedOn: "2026-11-01" });
    expect(Object.keys(stored?.meddpicc ?? {})).toHaveLength(8);
    expect(stored?.meddpicc.metrics).toEqual({ value: null, updatedOn: null });
  });

  test("JSONL takes numbers, nulls and left-out fields; blank lines are skipped", async () => {
    const { run, opportunities } = world();
    const row = { id: "O-2", account_id: "ACC-1", name: "n", stage: "Discovery", amount: 12, competitor: null };
    await run("opportunities", `\n${JSON.stringify(row)}\r\n\n`, "o.jsonl");
    expect(opportunities.get("O-2")).toMatchObject({ amount: 12, competitor: null, partner: null });
  });

  test("text that a spreadsheet would run as a formula is kept as text", async () => {
    const { run, contacts } = world();
    const formula = '=HYPERLINK("http://x","y")';
    await run("contacts", `email,name,title,account_id\na@b.example,"${formula.replaceAll('"', '""')}",+1,ACC-1\n`);
    expect(contacts.get("a@b.example")).toMatchObject({ name: formula, title: "+1" });
  });

  test("byte order mark, CRLF, mixed line ends, blank lines and rows of empty cells are no obstacle", async () => {
    const { run } = world();
    const text = `\uFEFF${people}\r\n${ana}\r\n\r\n,,,,,\n${ana.replace("ana@", "ben@")}\n`;
    expect(await run("people", text)).toMatchObject({ added: 2 });
  });

  test("a file with a header and no rows stores nothing and is no error", async () => {
    expect(await world().run("people", `${people}\n`)).toEqual({ added: 0, changed: 0, unchanged: 0, removed: 0 });
  });

  test("progress counts rows up to the last one", async () => {
    const memory = memoryRecords();
    const seen: number[] = [];
    const rows = Array.from({ length: 2500 }, (_, index) => ana.replace("ana@", `p${index}@`));
    await importRecords(memory.ports, {
      kind: "people",
      file: readRecordText("p.csv", [people, ...rows].join("\n")),
      onProgress: (count) => seen.push(count),
    });
    expect(seen).toEqual([1000, 2000, 2500]);
  });
});

describe("what is refused, with nothing stored", () => {
  test("every bad row is listed with the line on which its record starts, quoted line breaks and blank lines counted", async () => {
    const { problems } = world();
    const text = [
      people,
      `a@x.example,"Two\r\nlines",rep,,UTC,`,
      "b@x.example,B,boss,,UTC,",
      "",
      `c@x.example,"Three\nmore\nlines",rep,,Mars/Base,24.11.2026`,
      "d@x.example,D,rep",
      "nobody,E,rep,,UTC,",
    ].join("\r\n");
    expect(await problems("people", text)).toEqual([
      'people.csv:4: role: expected one of rep, manager, se, enablement, product_marketing, admin, got "boss"',
      'people.csv:6: time_zone: expected an IANA time zone like Europe/Berlin, got "Mars/Base"',
      'people.csv:6: started_on: expected a date like 2026-11-24 (year-month-day), got "24.11.2026"; write 2026-11-24',
      "people.csv:9: expected 6 values as in the header, got 3",
      'people.csv:10: email: expected an email address like ana@acme.example, got "nobody"',
    ]);
  });

  const row = (name: string, value: string) =>
    ({
      people: `email,name,role,time_zone,${name}\na@x.example,A,rep,UTC,${value}\n`,
      opportunities: `id,account_id,name,stage,${name}\nO,ACC-1,N,Discovery,${value}\n`,
      accounts: `id,name,type,${name}\nA,N,customer,${value}\n`,
    }) as const;

  test.each<[string, RecordKind, string, string]>([
    [
      "an amount with thousands separators",
      "opportunities",
      row("amount", '"1,250,000"').opportunities,
      'amount: expected a plain number like 48000 or 48000.50, without thousands separators or a currency sign, got "1,250,000"',
    ],
    ["an amount with a currency sign", "opportunities", row("amount", "€48000").opportunities, 'got "€48000"'],
    ["a negative amount", "opportunities", row("amount", "-5").opportunities, 'got "-5"'],
    [
      "a currency in words",
      "opportunities",
      row("currency", "Euro").opportunities,
      'currency: expected a three-letter currency code like EUR, got "Euro"',
    ],
    [
      "a day that does not exist",
      "opportunities",
      row("close_date", "2026-02-30").opportunities,
      'close_date: expected a date like 2026-11-24 (year-month-day), got "2026-02-30"',
    ],
    [
      "a date with a time",
      "opportunities",
      row("close_date", "2026-11-24T10:00:00Z").opportunities,
      "close_date: expected a date like",
    ],
    [
      "an American date",
      "opportunities",
      row("close_date", "11/24/2026").opportunities,
      "close_date: expected a date like",
    ],
    [
      "a text that is too long",
      "opportunities",
      row("next_step", "x".repeat(2001)).opportunities,
      "next_step: expected a text of at most 2000 characters",
    ],
    [
      "an offset as a time zone",
      "people",
      "email,name,role,time_zone\na@x.example,A,rep,+02:00\n",
      "time_zone: expected an IANA time zone like Europe/Berlin",
    ],
    [
      "a misspelt time zone, naming the nearest",
      "people",
      "email,name,role,time_zone\na@x.example,A,rep,Europe/Berln\n",
      'the nearest is "Europe/Berlin"',
    ],
    [
      "an unknown account type",
      "accounts",
      "id,name,type\nA,N,client\n",
      "type: expected one of customer, prospect, partner, vendor, competitor",
    ],
    [
      "a web address as a domain",
      "accounts",
      row("domains", "https://www.acme.example/about").accounts,
      'got "https://www.acme.example/about"; write acme.example',
    ],
    ["an email as a domain", "accounts", row("domains", "info@acme.example").accounts, "write acme.example"],
    [
      "a word as a domain",
      "accounts",
      row("domains", "acme").accounts,
      "domains: expected mail domains separated by semicolons",
    ],
    [
      "an empty required cell",
      "accounts",
      "id,name,type\nA,,customer\n",
      "name: is empty, expected a name of at most 200 characters",
    ],
    [
      "an account that is not stored",
      "contacts",
      "email,name,account_id\na@x.example,A,ACC-9\n",
      'account_id: no account has the id "ACC-9"; import accounts first',
    ],
    [
      "the same email twice in other case",
      "people",
      `${people}\n${ana}\n${ana.toUpperCase().replace("REP", "rep").replace("EUROPE/MADRID", "UTC")}\n`,
      'email "ana@tarn.example" is already on line 2; keep one of them',
    ],
    ["the same id twice", "accounts", "id,name,type\nA,N,customer\n A ,M,customer\n", 'id "A" is already on line 2'],
    [
      "an unknown column, naming the nearest",
      "people",
      "emial,name,role,time_zone\na@x.example,A,rep,UTC\n",
      'unknown column "emial", the nearest known one is "email"',
    ],
    [
      "a column in camel case",
      "opportunities",
      "id,accountId,name,stage\n",
      'unknown column "accountId", the nearest known one is "account_id"',
    ],
    ["a column twice", "accounts", "id,name,type,id\n", 'column "id" is there twice'],
    [
      "a required column that is missing",
      "accounts",
      "id,name\nA,N\n",
      'column "type" is missing; every row needs one of customer',
    ],
    [
      "semicolons between columns",
      "accounts",
      "id;name;type\nA;N;customer\n",
      "expected columns separated by commas, got semicolons",
    ],
    ["tabs between columns", "accounts", "id\tname\ttype\n", "got tabs"],
    [
      "an empty file",
      "accounts",
      "",
      "accounts.csv:1: the file is empty; expected records with at least id, name, type",
    ],
    ["only blank lines", "accounts", "\n\n", "the file is empty"],
    [
      "too many values",
      "accounts",
      "id,name,type\nA,Acme, Inc,customer\n",
      "expected 3 values as in the header, got 4; put values that hold a comma in double quotes",
    ],
    [
      "a quote that is never closed",
      "accounts",
      'id,name,type\nA,"N,customer\nB,M,customer\n',
      "accounts.csv:2: a value begins with a quote that is never closed",
    ],
    [
      "text after a closing quote",
      "accounts",
      'id,name,type\nA,"N"x,customer\n',
      "accounts.csv:2: something follows a closing quote",
    ],
    [
      "a prototype name as a column",
      "accounts",
      "id,name,type,__proto__\nA,N,customer,x\n",
      'unknown column "__proto__"',
    ],
  ])("%s", async (_title, kind, text, expected) => {
    const found = await world().problems(kind, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(found[0]).toMatch(new RegExp(`^${kind}\\.csv:\\d+: `));
    expect(found[0]).not.toContain("\n");
  });

  test("a missing column is said once, and every bad row is listed with it", async () => {
    const text = "email,name,role\nana,Ana,rep\nben@x.example,,seller\ncleo@x.example,Cleo,rep\n";
    expect(await world().problems("people", text)).toEqual([
      'people.csv:1: column "time_zone" is missing; every row needs an IANA time zone like Europe/Berlin',
      expect.stringContaining("people.csv:2: email: expected an email address"),
      expect.stringContaining("people.csv:3: name: is empty"),
      expect.stringContaining("people.csv:3: role: expected one of"),
    ]);
    expect(await world().problems("people", "emial,name,name,role,time_zone\nana,A,A,rep,Mars\n")).toEqual([
      expect.stringContaining('people.csv:1: unknown column "emial"'),
      expect.stringContaining('people.csv:1: column "name" is there twice'),
      expect.stringContaining("people.csv:2: time_zone: expected an IANA time zone"),
    ]);
  });

  test("accounts that are not stored are listed with everything else that is wrong", async () => {
    const text = "email,name,account_id\na@x.example,A,ACC-9\nnobody,B,ACC-1\n";
    expect(await world().problems("contacts", text)).toEqual([
      expect.stringContaining('contacts.csv:2: account_id: no account has the id "ACC-9"'),
      expect.stringContaining("contacts.csv:3: email: expected an email address"),
    ]);
  });

  test("a file full of problems is not read to its end", async () => {
    const found = await world().problems("accounts", `id,name,type\n${"A,B\n".repeat(12_000)}`);
    expect(found).toHaveLength(10_001);
    expect(found.at(-1)).toBe("accounts.csv:10002: there are 10000 problems before this line; the rest was not read");
  });

  test("a stray quote spoils its own line only, and later bad rows are still listed at their lines", async () => {
    const text = 'id,name,type\nA,a 12" pipe and 3" more,customer\nB,N,custmer\n"C\nc",N,x\n';
    expect(await world().problems("accounts", text)).toEqual([
      "accounts.csv:2: a quote stands inside a value that is not quoted; put the value in quotes and write the inner quote twice",
      expect.stringContaining("accounts.csv:3: type: expected one of"),
      expect.stringContaining("accounts.csv:4: type: expected one of"),
    ]);
  });

  test.each<[string, string, string]>([
    [
      "a JSON array",
      '[{"id":"A"}]',
      "a.jsonl:1: expected one JSON object on each line, got a JSON array; write one record per line",
    ],
    [
      "broken JSON",
      '{"id":"A","name":"N","type":"customer"}\n{"id":',
      "a.jsonl:2: expected one JSON object on each line, got something that is not JSON",
    ],
    ["a number", "7", "got a number"],
    [
      "an unknown key, once",
      '{"id":"A","nme":"N","name":"N","type":"customer"}\n{"id":"B","nme":"N","name":"N","type":"customer"}',
      'a.jsonl:1: unknown column "nme", the nearest known one is "name"',
    ],
    [
      "a list where a name belongs",
      '{"id":"A","name":["N"],"type":"customer"}',
      "name: expected a name of at most 200 characters, got a list",
    ],
    ["an object where a name belongs", '{"id":"A","name":{"a":1},"type":"customer"}', "name: expected a name"],
    ["an escaped NUL", '{"id":"A","name":"a\\u0000b","type":"customer"}', "name: holds a NUL character"],
    ["half an emoji", '{"id":"A","name":"a\\ud83d","type":"customer"}', "name: holds half a character"],
    ["an empty file", "", "a.jsonl:1: the file is empty"],
  ])("JSONL: %s", async (_title, text, expected) => {
    const found = await world().problems("accounts", text, "a.jsonl");
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });
});

describe("kinds", () => {
  test.each(["plays", "signals", "observations", "knowledge"])("%s are no rows of records", (kind) => {
    expect(isRecordKind(kind)).toBe(false);
  });
  test.each(["people", "accounts", "contacts", "opportunities"])("%s are", (kind) => {
    expect(isRecordKind(kind)).toBe(true);
  });
  test("a word that is no kind gets the nearest one", () => {
    expect(() => isRecordKind("acounts")).toThrow(/Did you mean "accounts"\?/);
  });
});

describe("nearest", () => {
  test.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["emial", "email", 1],
    ["email", "email", 0],
    ["ab", "ba", 1],
  ])("the distance of %p and %p is %p", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
  test.each([
    ["zone", "time_zone"],
    ["account", "account_id"],
    ["mail", "email"],
  ])("an unknown column %p is nearest to %p", (word, expected) => {
    expect(nearest(word, ["email", "account_id", "amount", "time_zone", "role", "name"])).toBe(expected);
  });
  test.each([
    ["manger_email", "manager_email"],
    ["mangr_email", "manager_email"],
    ["work_email", "email"],
    ["started", "started_on"],
  ])("a misspelt column %p is %p, whatever part it shares with another", (word, expected) => {
    expect(nearest(word, ["email", "name", "role", "manager_email", "time_zone", "started_on"])).toBe(expected);
  });
  test("spaces, hyphens, case and camel case do not count", () => {
    const known = ["close_date", "next_step"];
    expect(["Close Date", "closeDate", "close-date", "CLOSE_DATE"].map((word) => nearest(word, known, 0))).toEqual(
      Array(4).fill("close_date"),
    );
    expect(nearest("zzz", known, 2)).toBeNull();
    expect(nearest("x", [])).toBeNull();
  });
});
