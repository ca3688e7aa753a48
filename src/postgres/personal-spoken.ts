/** What a person said, wherever it was copied to: transcripts, what was found in them, and other people's briefs that quote the person. */
import { type Kysely, sql } from "kysely";
import type { Signal } from "#domain/behaviours/signal.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { withoutMoment } from "#domain/briefs/without-moment.ts";
import { jsonColumn } from "./column-values.ts";
import type { PersonWords } from "./erased-words.ts";
import type { Schema } from "./schema.ts";

const erasedPerson = "erased person";

/** Returns rows changed, by table. */
export async function eraseSpoken(
  trx: Kysely<Schema>,
  words: PersonWords,
  names: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const add = (table: string, rows: number) => {
    counts[table] = (counts[table] ?? 0) + rows;
  };
  add("briefs", await eraseFromBriefs(trx, words));
  const spoken = await eraseTurns(trx, words, names);
  add("signals", spoken.size);
  for (const [signal, texts] of spoken) {
    const { findings, moments } = await eraseCopies(trx, signal, texts);
    add("findings", findings);
    add("moments_shared", moments);
  }
  // One name for all looks of this person, that means nobody: two erased people must not become one row.
  await sql`
    update app.audit_log set viewer = ${`${erasedPerson} `} || left(gen_random_uuid()::text, 8)
    where viewer in (select viewer from app.audit_log where lower(viewer) like any(${words.patterns}::text[]))
  `.execute(trx);
  return counts;
}

/** Their shared moments leave the briefs of colleagues; the messages in Slack are edited by the sweep, because their row has a new revision. */
async function eraseFromBriefs(trx: Kysely<Schema>, words: PersonWords): Promise<number> {
  const { rows: moments } = await sql<{ id: string; rep: string; quote: string }>`
    select id, rep, quote from app.moments_shared where lower(rep) like any(${words.patterns}::text[])
  `.execute(trx);
  let changed = 0;
  for (const moment of moments.filter(({ rep }) => words.isTheirs(rep))) {
    const { rows } = await sql<{ id: string; brief: Brief }>`
      select id, brief from app.briefs where strpos(brief::text, ${JSON.stringify(`moment:${moment.id}`)}) > 0 for update
    `.execute(trx);
    for (const { id, brief } of rows) {
      await sql`update app.briefs set brief = ${jsonColumn(withoutMoment(brief, moment))}::json where id = ${id}`.execute(
        trx,
      );
      await sql`update app.deliveries set rev = rev + 1 where brief_id = ${id} and posted_rev is not null`.execute(trx);
    }
    changed += rows.length;
  }
  return changed;
}

/** Every version of every transcript in which they speak: who they are and what they said. Signal -> what they said. */
async function eraseTurns(
  trx: Kysely<Schema>,
  words: PersonWords,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const own = new Set(names.map(spelled));
  const patterns = [...words.patterns, ...names.map((name) => `%${spelled(name).replace(/[\\%_]/g, "\\$&")}%`)];
  const { rows } = await sql<{ id: string; version: number; content: Signal }>`
    select id, version, content from app.signals
    where kind = 'call.transcript' and content is not null and lower(content::text) like any(${patterns}::text[]) for update
  `.execute(trx);
  const spoken = new Map<string, string[]>();
  for (const { id, version, content } of rows) {
    if (content.kind !== "call.transcript") continue;
    const isOwn = (email: string | null, name: string | null) =>
      (email !== null && words.isTheirs(email)) || (name !== null && (own.has(spelled(name)) || words.mentions(name)));
    const texts = content.turns.flatMap(({ email, speaker, text }) => (isOwn(email, speaker) ? [text] : []));
    if (texts.length === 0 && !content.participants.some(({ email, name }) => isOwn(email, name))) continue;
    const turns = content.turns.map((turn) =>
      isOwn(turn.email, turn.speaker) ? { ...turn, speaker: erasedPerson, email: null, text: "" } : turn,
    );
    const participants = content.participants.map((one) =>
      isOwn(one.email, one.name) ? { email: null, name: erasedPerson } : one,
    );
    await sql`
      update app.signals set content = ${jsonColumn({ ...content, turns, participants })}::json where id = ${id} and version = ${version}
    `.execute(trx);
    spoken.set(id, [...(spoken.get(id) ?? []), ...texts]);
  }
  return spoken;
}

/** A quote or a reply that was cut from what they said. */
async function eraseCopies(
  trx: Kysely<Schema>,
  signal: string,
  texts: readonly string[],
): Promise<{ readonly findings: number; readonly moments: number }> {
  const said = texts.map(spelled);
  const isCopy = (text: string | null) =>
    text !== null && text.trim() !== "" && said.some((one) => one.includes(spelled(text)));
  const { rows } = await sql<{ id: string; version: number; quote: string | null; reply: string | null }>`
    select id, version, finding ->> 'quote' as quote, finding ->> 'reply' as reply from app.findings where signal_id = ${signal}
  `.execute(trx);
  let findings = 0;
  let moments = 0;
  for (const { id, version, quote, reply } of rows) {
    const gone = { ...(isCopy(quote) ? { quote: null } : {}), ...(isCopy(reply) ? { reply: null } : {}) };
    if (Object.keys(gone).length === 0) continue;
    await sql`
      update app.findings set finding = (finding::jsonb || ${JSON.stringify(gone)}::jsonb)::json where id = ${id} and version = ${version}
    `.execute(trx);
    findings += 1;
    if (!("reply" in gone)) continue;
    const changed =
      await sql`update app.moments_shared set reply = null where observation = ${id} and reply is not null`.execute(
        trx,
      );
    moments += Number(changed.numAffectedRows ?? 0);
  }
  return { findings, moments };
}

function spelled(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}
