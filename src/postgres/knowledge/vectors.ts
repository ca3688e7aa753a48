import { sql } from "kysely";
import type { VectorStore } from "#flows/embedding-ports.ts";
import type { AnyDatabase } from "./ranking.ts";
import { asParameters, isVisible, type Visibility } from "./visibility.ts";

/** Candidates by sign bits, which every Postgres compares fast, before the exact order of the best. */
const roughly = 400;

export function createVectorStore(db: AnyDatabase): VectorStore {
  return {
    missing: async (model, limit) => {
      const { rows } = await sql<{ id: string; text: string }>`
        select p.id, p.titles || E'\n' || p.body as text from app.passages p
          left join app.passage_vectors v on v.passage_id = p.id and v.model = ${model}
        where v.passage_id is null order by p.id limit ${limit}`.execute(db);
      return rows;
    },
    save: async (model, rows) => {
      const values = rows.map(({ id, vector }) => ({ id, bits: signs(vector), vector: toBase64(vector) }));
      await sql`insert into app.passage_vectors (passage_id, model, bits, vector)
        select r.id, ${model}, r.bits::bit varying, decode(r.vector, 'base64')
        from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as r(id text, bits text, vector text)
          join app.passages p on p.id = r.id
        on conflict (passage_id) do update set model = excluded.model, bits = excluded.bits, vector = excluded.vector`.execute(
        db,
      );
    },
  };
}

/** Visible passages nearest in meaning, best first, equal ones by id. A vector of another size (the server changed its model) is not looked at. */
export async function nearest(
  db: AnyDatabase,
  model: string,
  question: Float32Array,
  visibility: Visibility,
  limit: number,
): Promise<readonly string[]> {
  const bits = signs(question);
  const { rows } = await sql<{ id: string; vector: string }>`
    select near.id, encode(v.vector, 'base64') as vector from (
      select id, case when length(bits) = ${bits.length}::int then bit_count(bits # ${bits}::bit varying) end as apart
      from app.passages join app.passage_vectors on passage_id = id
      where model = ${model} and ${isVisible(asParameters(visibility))}
      order by apart nulls last, id limit ${roughly}
    ) near join app.passage_vectors v on v.passage_id = near.id
    where near.apart is not null`.execute(db);
  return rows
    .map(({ id, vector }) => ({ id, score: product(question, fromBase64(vector)) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id);
}

function signs(vector: Float32Array): string {
  let bits = "";
  for (const value of vector) bits += value > 0 ? "1" : "0";
  return bits;
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  // A copy: a buffer from the pool may begin anywhere.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
