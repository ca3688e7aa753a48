import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { ConfigError, InputError, UpstreamError } from "#domain/errors.ts";
import { openBench } from "./bench.ts";

const bench = openBench();
const { sideline, file } = bench;
afterAll(() => bench.close());

const people = "email,name,role,manager_email,time_zone,started_on\nana@ourco.example,Ana,rep,,Europe/London,\n";
const accounts =
  "id,name,domains,type,industry,owner_email\nacme,Acme,acme.example,customer,,ana@ourco.example\nglobex,Globex,globex.example,prospect,,ana@ourco.example\n";
const contacts = "email,name,title,account_id\nc@acme.example,Cleo Marsh,CFO,acme\n";

const wrong: readonly (readonly [title: string, words: string | readonly string[], says: RegExp])[] = [
  ["an unknown command", "brif --rep a", /unknown command 'brif'/],
  ["an unknown option", "search x --fast", /unknown option '--fast'/],
  ["no query", "search", /missing required argument 'query'/],
  ["two queries", "search one two", /too many arguments/],
  ["a limit of 0", "search x --limit 0", /whole number from 1 to 100/],
  ["a limit of 101", "search x --limit 101", /whole number from 1 to 100/],
  ["a limit of 1.5", "search x --limit 1.5", /whole number from 1 to 100/],
  ["a limit in words", "search x --limit ten", /whole number from 1 to 100/],
  ["a limit without a value", "search x --limit", /argument missing/],
  ["a brief for nobody", "brief --account acme", /required option '--rep <email>'/],
  ["a brief for nothing", "brief --rep ana@ourco.example", /either --event or --account/],
  ["a brief for two things", "brief --rep ana@ourco.example --event 1 --account acme", /either --event or --account/],
  ["an unknown kind", "import peple people.csv", /got "peple"\. Did you mean "people"\?/],
  ["a kind that is near nothing", "import foo bar", /observations\), got "foo"\. \(/],
  ["a search for nothing", ["search", ""], /expected words to look for/],
  ["a search for spaces", ["search", "  "], /expected words to look for/],
  ["states at no moment", "states --at gestern", /an instant like 2026-11-24T10:00:00Z/],
  [
    "cases that we do not have",
    "evaluate prompts --set nonsense",
    /one of answer, answer-unseen, brief, or a path to a \.jsonl file/,
  ],
  ["an import of nothing", "import people", /missing required argument 'path'/],
  ["a copy to nowhere", "copy", /required option '--to <url>'/],
  ["a connection without a key file", "connect --rep ana@ourco.example", /required option '--keyfile <path>'/],
  ["an export of nobody", "export", /missing required argument 'email'/],
  ["an erasure of nobody", "erase", /missing required argument 'email'/],
  ["a backup to nowhere", "backup", /missing required argument 'file'/],
  ["a doctor with a patient", "doctor now", /too many arguments/],
];
test.each(wrong)("wrong usage is 2, one line on standard error and nothing else: %s", async (_, words, says) => {
  const { status, out, err } = await sideline(words);
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toMatch(says);
  expect(err).not.toContain("\n");
  expect(err).toMatch(/--help/);
});

test("no wrong usage opened the store", () => {
  expect(bench.isOpen()).toBe(false);
});

test("without a command the usage is shown, and that is wrong usage", async () => {
  const { status, out, err } = await sideline("");
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toMatch(/^Usage: sideline/);
});

test.each(["--help", "help", "search --help", "brief --help"])("%s is no error", async (words) => {
  const { status, out, err } = await sideline(words);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  expect(out).toMatch(/Usage: sideline/);
});

test.each(["--version", "-V"])("%s prints the version of package.json", async (words) => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(await sideline(words)).toMatchObject({ status: 0, out: version, err: "" });
});

test("start is handed on", async () => {
  let started = 0;
  const { status } = await sideline("start", {
    start: async () => {
      started += 1;
    },
  });
  expect({ status, started }).toEqual({ status: 0, started: 1 });
});

test.each([
  ["settings that can't work", new ConfigError("Settings that are missing: X"), "Settings that are missing: X"],
  [
    "somebody's input",
    new InputError("Expected a, got b.", ["f:1: bad", "f:2: bad"]),
    "Expected a, got b.\nf:1: bad\nf:2: bad",
  ],
  [
    "another system",
    new UpstreamError("Slack refused.", { service: "slack", reason: "x", retryable: false }),
    "Slack refused.",
  ],
])("what could not be done is 1, in its own words: %s", async (_, error, words) => {
  expect(await sideline("start", { start: () => Promise.reject(error) })).toMatchObject({
    status: 1,
    out: "",
    err: words,
  });
});

test("a bug is 1 and one line with its place", async () => {
  const { status, err } = await sideline("start", { start: () => Promise.reject(new TypeError("x is\nundefined")) });
  expect(status).toBe(1);
  expect(err).toMatch(/^Unexpected: TypeError: x is undefined \(at .*\)$/);
});

const asJson = (text: string): unknown => JSON.parse(text);

test("an import counts, and the same file again changes nothing", async () => {
  file("people.csv", people);
  file("accounts.csv", accounts);
  file("contacts.csv", contacts);
  expect(await sideline("import people people.csv")).toMatchObject({
    status: 0,
    out: "people: added 1, changed 0, unchanged 0, removed 0",
    err: "",
  });
  const first = await sideline("import accounts accounts.csv --json");
  expect({ ...first, out: asJson(first.out) }).toMatchObject({
    status: 0,
    out: { added: 2, changed: 0, unchanged: 0, removed: 0 },
    err: "",
  });
  const again = await sideline("import accounts accounts.csv --json");
  expect(asJson(again.out)).toEqual({ added: 0, changed: 0, unchanged: 2, removed: 0 });
  file("accounts.csv", accounts.replace("Globex", "Globex Ltd"));
  expect(asJson((await sideline("import accounts accounts.csv --json")).out)).toEqual({
    added: 0,
    changed: 1,
    unchanged: 1,
    removed: 0,
  });
  expect((await sideline("import contacts contacts.csv")).status).toBe(0);
});

test("with a service account, people imported are connected at once; who disconnected stays so", async () => {
  const serviceAccount = { client_email: "side@line.iam.example", private_key: "k" };
  const google = { clientId: null, clientSecret: null, serviceAccount, apiUrl: null, oauthUrl: null };
  const config = { ...bench.config, google };
  const { ports } = await bench.core();
  const status = async (email: string) => (await ports.calendars.connection(email))?.status ?? null;
  const bea = "bea@ourco.example,Bea,se,,Europe/London,\n";
  file("more.csv", `${people}${bea}eli@ourco.example,Eli,enablement,,Europe/London,\n`);
  expect(await status("ana@ourco.example")).toBeNull();
  expect((await sideline("import people more.csv", { config })).status).toBe(0);
  expect(await Promise.all(["ana", "bea", "eli"].map((name) => status(`${name}@ourco.example`)))).toEqual([
    "connected",
    "connected",
    null,
  ]);
  await ports.calendars.dropToken("bea@ourco.example", "disconnected", "by the rep");
  expect((await sideline("import people more.csv", { config })).status).toBe(0);
  expect(await status("bea@ourco.example")).toBe("disconnected");
});

test("a file with bad rows stores nothing and lists every one as file:line, the file as it was typed", async () => {
  file(
    "bad.csv",
    "id,name,domains,type,industry,owner_email\nnew,New,new.example,customer,,\nbad,,b.example,customer,,\nbad2,Bad,b.example,friend,,\n",
  );
  const { status, out, err } = await sideline("import accounts ./bad.csv");
  expect({ status, out }).toEqual({ status: 1, out: "" });
  expect(err.split("\n").map((line) => line.split(" ")[0])).toEqual(["./bad.csv", "./bad.csv:3:", "./bad.csv:4:"]);
  expect((await sideline("brief --rep ana@ourco.example --account new")).status).toBe(1);
  expect((await sideline("import accounts ./bad.csv --json")).out).toBe("");
});

test.each([
  ["a file that is not there", "import people nowhere.csv", /got nowhere\.csv: there is no such file/],
  ["a file of another format", "import people people.xlsx", /people\.xlsx/],
  ["a folder", "import people .", /got the folder \./],
  [
    "an unknown column",
    "import people odd.csv",
    /odd\.csv:1: unknown column "emial", the nearest known one is "email"/,
  ],
  [
    "a contact of an unknown account",
    "import contacts orphan.csv",
    /orphan\.csv:2: account_id: no account has the id "nobody"/,
  ],
  ["signals that are not there", "import signals signals.jsonl", /got signals\.jsonl: there is no such file/],
  [
    "a brief for a stranger",
    "brief --rep stranger@far.example --account acme",
    /not in the people list\. Known, for example: ana@ourco\.example/,
  ],
  [
    "a brief for a misspelt address",
    "brief --rep anna@ourco.example --account acme",
    /anna@ourco\.example is not in the people list\. Did you mean ana@ourco\.example\?/,
  ],
  ["states of a misspelt address", "states --rep anna@ourco.example", /Did you mean ana@ourco\.example\?/],
  ["states of a stranger, as JSON", "states --rep eve@nowhere.example --json", /eve@nowhere\.example is not in the/],
  ["nudges about a misspelt address", "nudges --rep anna@ourco.example", /Did you mean ana@ourco\.example\?/],
  ["nudges for a misspelt address", "nudges --owner anna@ourco.example", /Did you mean ana@ourco\.example\?/],
  ["nudges allowed to a stranger", "nudges --rep anna@ourco.example --allow zz", /Did you mean ana@ourco\.example\?/],
  ["who saw a misspelt address", "audit --about anna@ourco.example", /Did you mean ana@ourco\.example\?/],
  ["what a misspelt address saw", "audit --viewer anna@ourco.example", /Did you mean ana@ourco\.example\?/],
  ["states of an unknown behaviour", "states --behaviour zz", /No behaviour is called "zz"\. None is known yet/],
  ["nudges about an unknown behaviour", "nudges --behaviour zz", /No behaviour is called "zz"/],
  [
    "a brief for an unknown account",
    "brief --rep ana@ourco.example --account Initech",
    /No account is called "Initech"/,
  ],
  [
    "a brief for an unknown event",
    "brief --rep ana@ourco.example --event 404",
    /No event 404 is in the calendar of ana@ourco\.example/,
  ],
  ["a search as a stranger", "search pricing --as eve@ourco.example", /eve@ourco\.example is not in the people list/],
  ["a copy to another database", "copy --to mysql://h/db", /--to: expected a postgres:\/\/ URL/],
])("what could not be done is 1 and says what to do: %s", async (_, words, says) => {
  file("people.xlsx", "PK");
  file("odd.csv", "emial,name\n");
  file("orphan.csv", "email,name,title,account_id\nx@y.example,X,,nobody\n");
  const { status, out, err } = await sideline(words);
  expect({ status, out }).toEqual({ status: 1, out: "" });
  expect(err).toMatch(says);
  expect(err).not.toContain(bench.cwd);
});

test("an accounts file is imported from where the command was typed", async () => {
  mkdirSync(join(bench.cwd, "below"));
  writeFileSync(join(bench.cwd, "below", "p.csv"), people);
  expect((await sideline("import people p.csv", { cwd: join(bench.cwd, "below") })).status).toBe(0);
  expect((await sideline("import people p.csv")).status).toBe(1);
});

test("a folder of documents is found again, in words and as JSON", async () => {
  expect((await sideline("search zzzqqq")).out).toMatch(/^Nothing found\. Import documents/);
  mkdirSync(join(bench.cwd, "docs"));
  writeFileSync(join(bench.cwd, "docs", "pricing.md"), "# Pricing\n\nThe replay window is priced by the hour.\n");
  const imported = await sideline("import knowledge docs");
  expect(imported).toMatchObject({ status: 0, out: "documents: added 1, changed 0, unchanged 0, removed 0" });
  const again = await sideline("import knowledge docs --json");
  expect(asJson(again.out)).toMatchObject({ added: 0, changed: 0, unchanged: 1, removed: 0 });
  const found = await sideline(["search", "replay window", "--json", "--limit", "1"]);
  expect(asJson(found.out)).toMatchObject([
    { documentId: "pricing.md", title: "Pricing", text: expect.stringContaining("by the hour") },
  ]);
  expect((await sideline(["search", "replay window", "--as", "ana@ourco.example"])).out).toMatch(/^1\. Pricing/);
  expect(await sideline("search zzzqqq --json")).toMatchObject({ status: 0, out: "[]", err: "" });
  // There are documents: that is not what is missing.
  expect((await sideline("search zzzqqq")).out).toMatch(/^Nothing found\. Ask in other words/);
});

test("a practice without a behaviour says why there is none", async () => {
  const preview = async () => (await sideline("roleplay --rep ANA@ourco.example --account acme")).out;
  expect(await preview()).toMatch(/^Behaviour: none: no play is imported$/m);
  const give = async (id: string, role: string, type: string) => {
    const says = `says: [what does it cost you], not: [it is cheap], examples: { yes: [What does it cost you?], no: [It is cheap.] }`;
    const behaviour = `{ id: ${id}-impact, name: Asks what it costs, moment: any, ${says}, role: ${role} }`;
    const when = `qualifies_when: [{ field: account.type, in: [${type}] }]`;
    file(
      `${id}.yaml`,
      `id: ${id}\nname: Impact\nlaunched_on: 2026-11-01\nobjective: o\n${when}\nbehaviours:\n  - ${behaviour}\n`,
    );
    expect(await sideline(`import plays ${id}.yaml`)).toMatchObject({ status: 0, err: "" });
  };
  await give("partners", "rep", "partner");
  expect(await preview()).toMatch(/^Behaviour: none: no play in force asks for anything with this account/m);
  await give("engineers", "se", "customer");
  expect(await preview()).toMatch(/^Behaviour: none: the plays ask nothing of a rep with this account$/m);
  await give("reps", "rep", "customer");
  expect(await preview()).toMatch(/^Behaviour: Asks what it costs$/m);
});

test("a brief for an account, by id and by name, in words and as one JSON value", async () => {
  const json = await sideline("brief --rep ANA@ourco.example --account acme --json");
  expect({ status: json.status, err: json.err }).toEqual({ status: 0, err: "" });
  expect(asJson(json.out)).toMatchObject({
    rep: "ana@ourco.example",
    account: { id: "acme", name: "Acme" },
    mode: "extractive",
  });
  const words = await sideline(["brief", "--rep", "ana@ourco.example", "--account", "ACME"]);
  expect(words.status).toBe(0);
  expect(words.out).toContain("Acme");
  const sources = await sideline("brief --rep ana@ourco.example --account acme --sources");
  expect(sources.out.length).toBeGreaterThan(words.out.length);
});

test("the doctor says one line a check, and its status is 1 when one fails", async () => {
  const fine = { name: "slack", run: async () => "connected" };
  const good = await sideline("doctor", { checks: [fine] });
  expect(good.status).toBe(0);
  expect(good.out.split("\n").map((line) => line.slice(0, 13).trim())).toEqual([
    "ok   store",
    "ok   ranking",
    "ok   sources",
    "ok   slack",
    "ok   model",
  ]);
  const broken = { name: "queue", run: () => Promise.reject(new Error("no answer in 2000 ms")) };
  const bad = await sideline("doctor --json", { checks: [broken, fine] });
  expect(bad.status).toBe(1);
  expect(asJson(bad.out)).toEqual(
    expect.arrayContaining([
      { check: "queue", ok: false, says: "no answer in 2000 ms" },
      { check: "slack", ok: true, says: "connected" },
    ]),
  );
  expect(bad.err).toBe("");
});

test("a store that can't be opened is a failed check, not a crash", async () => {
  const core = () => Promise.reject(new ConfigError("The data directory is in use."));
  const { status, out } = await sideline("doctor", { core });
  expect(status).toBe(1);
  expect(out).toContain("FAIL store    The data directory is in use.");
});

test("what is held about a person is one JSON value; forgetting them wants --yes on a terminal, and takes a script at its word", async () => {
  const held = await sideline("export ana@ourco.example");
  expect(held.status).toBe(0);
  expect(JSON.stringify(asJson(held.out))).toContain("ana@ourco.example");
  const asked = await sideline("erase ana@ourco.example", { isTerminal: true });
  expect(asked).toMatchObject({ status: 2, out: "" });
  expect(asked.err).toMatch(/for good.*repeat with --yes/);
  expect((await sideline("brief --rep ana@ourco.example --account acme")).status).toBe(0);
  expect((await sideline("erase ana@ourco.example --yes", { isTerminal: true })).out).toMatch(
    /ana@ourco\.example is forgotten\.$/,
  );
  const gone = await sideline("brief --rep ana@ourco.example --account acme");
  expect({ status: gone.status, err: gone.err }).toMatchObject({
    status: 1,
    err: expect.stringContaining("not in the people list"),
  });
  const again = await sideline("erase ana@ourco.example --json");
  expect({ status: again.status, out: asJson(again.out) }).toEqual({ status: 1, out: {} });
  expect(again.err).toMatch(/Nothing is held about ana@ourco\.example/);
});

test("about a person of whom nothing is held: said with what to do, and exit status 1", async () => {
  const nothing = /Nothing is held about eve@nowhere\.example\. Check the spelling/;
  const held = await sideline("export eve@nowhere.example");
  expect({ status: held.status, out: asJson(held.out) }).toEqual({ status: 1, out: {} });
  expect(held.err).toMatch(nothing);
  const erased = await sideline("erase eve@nowhere.example");
  expect(erased).toMatchObject({ status: 1, out: "" });
  expect(erased.err).toMatch(nothing);
});

test("a command that moves everything is refused while the product runs", async () => {
  const running = { checks: [{ name: "running", run: async () => "yes" }], insideProduct: true };
  expect(await sideline("copy --to postgres://h/db", running)).toMatchObject({
    status: 1,
    err: expect.stringContaining("stop it first"),
  });
  expect(await sideline("connect --rep ana@ourco.example --keyfile k.json", running)).toMatchObject({
    status: 1,
    err: expect.stringContaining("Stop Sideline first"),
  });
});

test("a backup is a new file for its owner only", async () => {
  const made = await sideline("backup copy.tar.gz --json");
  expect({ status: made.status, out: asJson(made.out) }).toMatchObject({
    status: 0,
    out: { bytes: expect.any(Number) },
  });
  const twice = await sideline("backup copy.tar.gz");
  expect(twice).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringContaining("is there already: name a new file"),
  });
});
