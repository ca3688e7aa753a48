import { readdir, readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import { readRecords } from "#flows/import-records.ts";
import type { RecordFile } from "#flows/import-rows.ts";
import { renderDemoText } from "./demo-dates.ts";
import { type DemoEvent, type DemoWhen, demoEvent, demoMeetingSchema } from "./demo-events.ts";

export interface DemoFile {
  /** Inside the folder it belongs to, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface DemoCompany {
  /** Whose brief arrives right after the start. */
  readonly rep: string;
  readonly people: readonly Person[];
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
  readonly knowledgeFiles: readonly DemoFile[];
  readonly events: readonly DemoEvent[];
}

const demoRep = "tom.okafor@tarnwick.example";

/** The folder of the demo company's files in this checkout. */
const fixturesFolder = new URL("../../../fixtures/", import.meta.url);

/**
 * The demo company with every date resolved against `now` in `zone`. The records go through the same reading and checking as a
 * user's import: `readText` is the reader of record files (integrations/record-files), handed in because the sandbox imports no adapter.
 */
export async function loadDemoFixtures(
  now: Temporal.Instant,
  zone: string,
  readText: (name: string, text: string) => RecordFile,
): Promise<DemoCompany> {
  const when: DemoWhen = { now, zone };
  const rendered = async (name: string) => readText(`fixtures/${name}`, await renderDemoFile(name, when));
  const people = await readRecords("people", await rendered("people.csv"));
  const contacts = await readRecords("contacts", await rendered("contacts.csv"));
  const names = new Map([...people, ...contacts].map(({ email, name }) => [email, name]));
  const ours = new Set(people.map(({ email }) => email));
  const meetings = z
    .array(demoMeetingSchema)
    .parse(JSON.parse(await readFile(new URL("calendar.json", fixturesFolder), "utf8")));
  return {
    rep: demoRep,
    people,
    accounts: await readRecords("accounts", await rendered("accounts.csv")),
    contacts,
    opportunities: await readRecords("opportunities", await rendered("opportunities.csv")),
    knowledgeFiles: await demoFiles("knowledge", when),
    events: meetings.map((meeting) => demoEvent(meeting, when, { ours, names })),
  };
}

/** The text files of one folder of the fixtures ("" is the top one) whose names end in `ending`, dates resolved, in order of their names. */
export async function demoFiles(folder: string, when: DemoWhen, ending = ""): Promise<readonly DemoFile[]> {
  const inside = folder === "" ? "" : `${folder}/`;
  const entries = await readdir(new URL(inside, fixturesFolder), { withFileTypes: true });
  const names = entries.flatMap((entry) =>
    entry.isFile() && !entry.name.startsWith(".") && entry.name.endsWith(ending) ? [entry.name] : [],
  );
  return Promise.all(
    names.sort().map(async (path) => ({ path, text: await renderDemoFile(`${inside}${path}`, when) })),
  );
}

/** The ids of the demo company's plays. */
export async function demoPlays(now: Temporal.Instant, zone: string): Promise<readonly string[]> {
  const files = await demoFiles("plays", { now, zone }, ".yaml");
  return files.map(({ text }) => z.object({ id: z.string() }).parse(parse(text)).id);
}

async function renderDemoFile(name: string, when: DemoWhen): Promise<string> {
  const today = when.now.toZonedDateTimeISO(when.zone).toPlainDate();
  return renderDemoText(await readFile(new URL(name, fixturesFolder), "utf8"), today);
}
