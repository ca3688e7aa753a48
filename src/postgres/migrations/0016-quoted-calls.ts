import { type Kysely, sql } from "kysely";

/** The day of the earliest call whose words a brief quotes: they go with the transcript. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table app.briefs add column quotes_call_on date`.execute(db);
  await sql`
    update app.briefs set quotes_call_on = (
      select min((fact ->> 'at')::date)
      from json_array_elements(brief -> 'sections') as section,
        json_array_elements(section -> 'items') as item, json_array_elements(item -> 'facts') as fact
      where fact ->> 'record' like 'call:%' and fact ->> 'value' <> ''
    ) where brief::text like '%"call:%'
  `.execute(db);
  await sql`create index briefs_quoting_calls on app.briefs (quotes_call_on) where quotes_call_on is not null`.execute(
    db,
  );
}
