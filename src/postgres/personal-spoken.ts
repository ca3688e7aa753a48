/** What a person said, wherever it was copied to: transcripts, what was found in them, and other people's briefs that quote the person. */
import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Signal } from "#domain/behaviours/signal.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { type MomentWords, withoutMoment } from "#domain/briefs/without-moment.ts";
import type { PersonWords } from "./erased-words.ts";
import { type Mention, quotingSentence } from "./mentions.ts";
import type { Schema } from "./schema.ts";

const erasedPerson = "erased person";

/** What of one row is the person's although nothing beside it may name them, and its columns without that. */
export interface SpokenRow {
  readonly parts: readonly Mention[];
  readonly changes: Readonly<Record<string, unknown>>;
}
/** Table -> place of the row -> what is theirs in it. Rows of their own are among them. */
export type Spoken = ReadonlyMap<string, ReadonlyMap<string, SpokenRow>>;
type Rows = ReadonlyMap<string, SpokenRow>;

/** `lock`: the rows will be written. */
export async function findSpoken(
  trx: Kysely<Schema>,
  words: PersonWords,
  names: readonly string[],
  { lock }: { readonly lock: boolean },
): Promise<Spoken> {
  const held = lock ? sql`for update` : sql``;
  const { rows: signals, said } = await findTurns(trx, words, names, held);
  const { findings, moments } = await findCopies(trx, said, held);
  return new Map([
    ["briefs", await findInBriefs(trx, words, held)],
    ["signals", signals],
    ["findings", findings],
    ["moments_shared", moments],
    ["audit_log", await findLooks(trx, words, held)],
  ]);
}

type Held = ReturnType<typeof sql>;

/** Their shared moments in the briefs of colleagues, under their name or none. */
async function findInBriefs(trx: Kysely<Schema>, words: PersonWords, held: Held): Promise<Rows> {
  const { rows: likely } = await sql<MomentWords & { rep: string }>`
    select id, rep, quote from app.moments_shared where lower(rep) like any(${words.patterns}::text[])
  `.execute(trx);
  const moments = likely.filter(({ rep }) => words.isTheirs(rep));
  if (moments.length === 0) return new Map();
  const records = moments.map(({ id }) => JSON.stringify(`moment:${id}`));
  const { rows } = await sql<{ place: string; text: string; brief: Brief }>`
    select ctid::text as place, brief::text as text, brief from app.briefs
    where exists (select from unnest(${records}::text[]) as record where strpos(brief::text, record) > 0) ${held}
  `.execute(trx);
  return new Map(
    rows.map(({ place, text, brief }) => {
      const own = moments.filter((_, index) => text.includes(records[index] ?? ""));
      const parts = own.flatMap((moment) => quotesIn(brief, moment));
      return [place, { parts, changes: { brief: own.reduce(withoutMoment, brief) } }];
    }),
  );
}

/** Beside the quote stands what the reader's own calls show: that is not the quoted person's. */
function quotesIn(brief: Brief, moment: MomentWords): readonly Mention[] {
  const record = `moment:${moment.id}`;
  const items = brief.sections.flatMap(({ items: all }, section) =>
    all.map((item, index) => ({ ...item, at: `brief.sections.${section}.items.${index}` })),
  );
  return items.flatMap(({ at, text, detail, facts }) => {
    const own = facts.flatMap((fact, index) =>
      fact.record === record ? [{ at: `${at}.facts.${index}`, value: fact }] : [],
    );
    // A quote may be shortened for the brief: then its fact has it as it stands there.
    const quotes = [moment.quote, ...own.map(({ value }) => value.value)];
    const said = (part: string, whole: string | null): readonly Mention[] => {
      const sentence = quotes.map((quote) => quotingSentence(whole ?? "", quote)).find((found) => found !== null);
      return sentence === undefined ? [] : [{ at: `${at}.${part}`, value: sentence }];
    };
    return [...said("text", text), ...said("detail", detail), ...own];
  });
}

/** Every version of every transcript in which they speak: who they are and what they said. `said`: signal -> what they said. */
async function findTurns(
  trx: Kysely<Schema>,
  words: PersonWords,
  names: readonly string[],
  held: Held,
): Promise<{ readonly rows: Rows; readonly said: ReadonlyMap<string, readonly string[]> }> {
  const own = new Set(names.map(spelled));
  const patterns = [...words.patterns, ...names.map((name) => `%${spelled(name).replace(/[\\%_]/g, "\\$&")}%`)];
  const { rows } = await sql<{ id: string; place: string; content: Signal }>`
    select id, ctid::text as place, content from app.signals
    where kind = 'call.transcript' and content is not null and lower(content::text) like any(${patterns}::text[]) ${held}
  `.execute(trx);
  const found = new Map<string, SpokenRow>();
  const said = new Map<string, readonly string[]>();
  for (const { id, place, content } of rows) {
    if (content.kind !== "call.transcript") continue;
    const isOwn = (email: string | null, name: string | null) =>
      (email !== null && words.isTheirs(email)) || (name !== null && (own.has(spelled(name)) || words.mentions(name)));
    const turns = content.turns.map((turn, index) => ({ turn, index, own: isOwn(turn.email, turn.speaker) }));
    const participants = content.participants.map((one, index) => ({ one, index, own: isOwn(one.email, one.name) }));
    const parts: readonly Mention[] = [
      ...participants.flatMap((each) =>
        each.own ? [{ at: `content.participants.${each.index}`, value: each.one }] : [],
      ),
      ...turns.flatMap((each) => (each.own ? [{ at: `content.turns.${each.index}`, value: each.turn }] : [])),
    ];
    if (parts.length === 0) continue;
    const changed = {
      ...content,
      turns: turns.map((each) =>
        each.own ? { ...each.turn, speaker: erasedPerson, email: null, text: "" } : each.turn,
      ),
      participants: participants.map((each) => (each.own ? { email: null, name: erasedPerson } : each.one)),
    };
    found.set(place, { parts, changes: { content: changed } });
    said.set(id, [...(said.get(id) ?? []), ...turns.flatMap((each) => (each.own ? [each.turn.text] : []))]);
  }
  return { rows: found, said };
}

interface Cut {
  readonly quote?: string | null;
  readonly reply?: string | null;
}

/** A quote or a reply that was cut from what they said. */
async function findCopies(
  trx: Kysely<Schema>,
  said: ReadonlyMap<string, readonly string[]>,
  held: Held,
): Promise<{ readonly findings: Rows; readonly moments: Rows }> {
  const texts = new Map([...said].map(([signal, all]) => [signal, all.map(spelled)]));
  const { rows } = await sql<{ id: string; place: string; signal: string; finding: Cut }>`
    select id, ctid::text as place, signal_id as signal, finding from app.findings
    where signal_id = any(${[...said.keys()]}::text[]) ${held}
  `.execute(trx);
  const findings = new Map<string, SpokenRow>();
  const replied: string[] = [];
  for (const { id, place, signal, finding } of rows) {
    const isCopy = (text: string | null | undefined) =>
      text != null && text.trim() !== "" && (texts.get(signal) ?? []).some((one) => one.includes(spelled(text)));
    const own = (["quote", "reply"] as const).filter((part) => isCopy(finding[part]));
    if (own.length === 0) continue;
    findings.set(place, {
      parts: own.map((part) => ({ at: `finding.${part}`, value: finding[part] })),
      changes: { finding: { ...finding, ...Object.fromEntries(own.map((part) => [part, null])) } },
    });
    if (own.includes("reply")) replied.push(id);
  }
  const { rows: moments } = await sql<{ place: string; reply: string }>`
    select ctid::text as place, reply from app.moments_shared
    where observation = any(${replied}::text[]) and reply is not null ${held}
  `.execute(trx);
  const inMoments = moments.map(
    ({ place, reply }) => [place, { parts: [{ at: "reply", value: reply }], changes: { reply: null } }] as const,
  );
  return { findings, moments: new Map(inMoments) };
}

/** One name for all looks of this person, that means nobody: two erased people must not become one row. */
async function findLooks(trx: Kysely<Schema>, words: PersonWords, held: Held): Promise<Rows> {
  const { rows } = await sql<{ place: string; viewer: string }>`
    select ctid::text as place, viewer from app.audit_log where lower(viewer) like any(${words.patterns}::text[]) ${held}
  `.execute(trx);
  const nobody = `${erasedPerson} ${randomUUID().slice(0, 8)}`;
  return new Map(
    rows
      .filter(({ viewer }) => words.isTheirs(viewer))
      .map(({ place, viewer }) => [place, { parts: [{ at: "viewer", value: viewer }], changes: { viewer: nobody } }]),
  );
}

function spelled(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}
