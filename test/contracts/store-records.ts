import { expect, test } from "@jest/globals";
import type { RecordStore } from "#flows/ports.ts";
import { ana, deal, globex, inMinutes, now, priya, type StoreWorld } from "./store-world.ts";

const counts = (added: number, changed: number, unchanged: number) => ({ added, changed, unchanged, removed: 0 });

export function recordContract(world: () => StoreWorld): void {
  const store = (): RecordStore => world().stores.records;

  test("importing the same rows again changes nothing, a changed row is counted", async () => {
    const before = await store().revision();
    expect(await store().importPeople([ana])).toEqual(counts(1, 0, 0));
    expect(await store().importAccounts([globex])).toEqual(counts(1, 0, 0));
    expect(await store().importContacts([priya])).toEqual(counts(1, 0, 0));
    expect(await store().importOpportunities([deal])).toEqual(counts(1, 0, 0));
    const after = await store().revision();
    expect(after).toBeGreaterThan(before);
    expect(await store().importPeople([ana])).toEqual(counts(0, 0, 1));
    expect(await store().importAccounts([globex])).toEqual(counts(0, 0, 1));
    expect(await store().importContacts([priya])).toEqual(counts(0, 0, 1));
    expect(await store().importOpportunities([deal])).toEqual(counts(0, 0, 1));
    expect(await store().revision()).toBe(after);
    const champion = { ...deal, meddpicc: { ...deal.meddpicc, champion: { value: "Priya", updatedOn: null } } };
    expect(await store().importOpportunities([champion, { ...deal, id: "OPP-2" }])).toEqual(counts(1, 1, 0));
    expect(await store().revision()).toBeGreaterThan(after);
  });

  test("records read back as they were imported", async () => {
    await store().importPeople([ana]);
    await store().importAccounts([globex]);
    await store().importContacts([priya]);
    await store().importOpportunities([deal]);
    expect(await world().stores.people.find("ANA@us.example ")).toEqual(ana);
    expect(await store().account(globex.id)).toEqual(globex);
    expect(await store().contactsOf(globex.id)).toEqual([priya]);
    const [stored] = await store().opportunitiesOf([globex.id]);
    expect(stored).toEqual(deal);
    expect(JSON.stringify(stored)).toBe(JSON.stringify(deal));
    expect(await store().account("none")).toBeNull();
    expect(await store().accounts([])).toEqual([]);
  });

  test("accounts are found by the first word of their name, accents and case aside", async () => {
    const named = (id: string, name: string) => ({ ...globex, id, name });
    await store().importAccounts([
      named("A-1", "Müller & Söhne"),
      named("A-2", "MÜLLER Logistik"),
      named("A-3", "Van der Müller"),
      named("A-4", "O'Neill-Foods"),
    ]);
    const found = async (...words: string[]) => (await store().accountsBeginning(words, 10)).map(({ id }) => id);
    expect(await found("muller")).toEqual(["A-1", "A-2"]);
    expect(await found("who", "is", "o", "van")).toEqual(["A-4", "A-3"]);
    expect(await found("%", "sohne", "neill")).toEqual([]);
    expect(await found()).toEqual([]);
    expect(await store().accountsBeginning(["muller"], 1)).toHaveLength(1);
  });

  test("nothing of an import with an unknown account is stored, and every problem is named", async () => {
    await store().importAccounts([globex]);
    const rows = [
      priya,
      { ...priya, email: "x@y.example", accountId: "NO-1" },
      { ...priya, email: "z@y.example", accountId: "NO-2" },
    ];
    await expect(store().importContacts(rows)).rejects.toMatchObject({
      code: "input",
      problems: [expect.stringMatching(/x@y\.example.*NO-1/), expect.stringMatching(/z@y\.example.*NO-2/)],
    });
    expect(await store().contactsOf(globex.id)).toEqual([]);
    await expect(store().importOpportunities([{ ...deal, accountId: "NO-1" }])).rejects.toMatchObject({
      code: "input",
    });
  });

  test("a manager may stand later in the same import, but must be known", async () => {
    const boss = { ...ana, email: "boss@us.example", role: "manager" as const };
    const rep = { ...ana, managerEmail: boss.email };
    await expect(store().importPeople([rep])).rejects.toMatchObject({
      problems: [expect.stringMatching(/ana@us\.example.*boss@us/)],
    });
    expect(await world().stores.people.list()).toEqual([]);
    expect(await store().importPeople([rep, boss])).toEqual(counts(2, 0, 0));
    expect(await store().importPeople([rep])).toEqual(counts(0, 0, 1));
  });

  test("a row that stands twice in an import is refused", async () => {
    await expect(store().importAccounts([globex, globex])).rejects.toMatchObject({
      problems: [expect.stringMatching(/ACC-1.*2 times/)],
    });
  });

  test("3,000 rows whose last one is wrong leave nothing behind", async () => {
    await store().importAccounts([globex]);
    const many = Array.from({ length: 3_000 }, (_, index) => ({ ...priya, email: `p${index}@globex.example` }));
    const wrong = [...many.slice(0, -1), { ...priya, accountId: "NO" }];
    await expect(store().importContacts(wrong)).rejects.toMatchObject({ code: "input" });
    expect(await store().contactsOf(globex.id)).toEqual([]);
    expect(await store().importContacts(many)).toEqual(counts(3_000, 0, 0));
  });

  test("imports at the same time take turns", async () => {
    await store().importAccounts([globex]);
    const rows = Array.from({ length: 300 }, (_, index) => ({ ...priya, email: `p${index}@globex.example` }));
    const done = await Promise.all([
      store().importContacts(rows),
      world().others.records.importContacts(rows.toReversed()),
    ]);
    expect(done.map((one) => one.added).sort()).toEqual([0, 300]);
  });

  test("domains are found in every spelling, and one of two accounts gives both", async () => {
    await store().importAccounts([
      { ...globex, domains: ["@Bücher.example", "GLOBEX.example."] },
      { ...globex, id: "ACC-2", name: "Globex Labs", domains: ["globex.example", "labs.example"] },
    ]);
    expect((await store().account("ACC-1"))?.domains).toEqual(["xn--bcher-kva.example", "globex.example"]);
    const found = async (...domains: string[]) =>
      (await store().accountsByDomain(domains)).map((account) => account.id);
    expect(await found("globex.example")).toEqual(["ACC-1", "ACC-2"]);
    expect(await found("xn--bcher-kva.example", "nobody.example")).toEqual(["ACC-1"]);
    expect(await found("no\u0000.example")).toEqual([]);
    await expect(store().importAccounts([{ ...globex, domains: ["a b"] }])).rejects.toMatchObject({
      problems: [expect.stringMatching(/ACC-1.*"a b"/)],
    });
  });

  test.each([
    ["an id", "acc-3", ["ACC-3"]],
    ["a whole name before longer ones", "globex", ["ACC-3", "ACC-1", "ACC-2"]],
    ["a beginning before the middle of a name", "lab", ["ACC-4", "ACC-5"]],
    ["a typing error", "Globx Industris", ["ACC-1"]],
    ["letters without their accents", "societe generique", ["ACC-6"]],
    ["words in another order", "industries globex", ["ACC-1"]],
    ["a legal form that the CRM leaves out", "Initech Inc.", ["ACC-7"]],
    ["wildcards taken as letters", "%", []],
    ["nothing like it", "zzzz qqqq", []],
    ["no word at all", " \u0000 ", []],
  ])("search finds %s", async (_, text, first) => {
    const names = [
      "Globex Industries",
      "Globex Labs South",
      "Globex",
      "Lab Partners",
      "Collaborate",
      "Société Générique",
      "Initech",
    ];
    await store().importAccounts(names.map((name, index) => ({ ...globex, id: `ACC-${index + 1}`, name })));
    if (text === "lab") await store().importAccounts([{ ...globex, id: "ACC-2", name: "Globex South" }]);
    const found = (await store().searchAccounts(text, 10)).map((account) => account.id);
    expect(found.slice(0, first.length)).toEqual(first);
    expect(found.length).toBe(first.length === 0 ? 0 : found.length);
  });

  test("contacts are found by address, an unusable one hides nobody", async () => {
    await store().importAccounts([globex]);
    await store().importContacts([priya]);
    expect(await store().contactsByEmail(["PRIYA@globex.example", "\u0000@x", "\ud800"])).toEqual([priya]);
    expect(await store().contactsByEmail([])).toEqual([]);
  });

  test("a rep's open opportunities come with the latest activity first", async () => {
    await store().importAccounts([globex]);
    const row = (id: string, stage: string, lastActivityOn: string | null) => ({ ...deal, id, stage, lastActivityOn });
    await store().importOpportunities([
      row("never", "Discovery", null),
      row("old", "Discovery", "2026-10-01"),
      row("lost", "Closed Lost", "2026-11-23"),
      row("new", "Evaluation", "2026-11-22"),
      { ...row("other", "Evaluation", null), ownerEmail: "ben@us.example" },
    ]);
    expect((await store().openOpportunitiesOwnedBy(ana.email)).map((one) => one.id)).toEqual(["new", "old", "never"]);
  });

  test("a kept context is read until it is too old or of another revision", async () => {
    const { briefs } = world().stores;
    await briefs.saveContext("k", "1.1", { b: 1, a: [2] }, now);
    expect(JSON.stringify(await briefs.context("k", "1.1", now))).toBe('{"b":1,"a":[2]}');
    expect(await briefs.context("k", "1.2", now)).toBeNull();
    expect(await briefs.context("k", "1.1", inMinutes(1))).toBeNull();
    expect(await briefs.contextsSince("1.1", now)).toEqual(new Map([["k", now]]));
    expect(await briefs.contextsSince("1.2", now)).toEqual(new Map());
    expect(await briefs.contextsSince("1.1", inMinutes(1))).toEqual(new Map());
    await briefs.saveContext("k", "1.2", { c: 1 }, inMinutes(1));
    expect(await briefs.context("k", "1.2", inMinutes(1))).toEqual({ c: 1 });
  });
}
