import { type RawBuilder, sql } from "kysely";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { PassageQuery, Viewer } from "#flows/ports.ts";

/** What a search may look at, as plain values: the same for passages and whole documents, on every ranking. */
export interface Visibility {
  /** ISO date. */
  readonly on: string;
  /** Null: everything. */
  readonly role: string | null;
  /** Email, lower case, of who asks for themselves; null: personal documents stay unseen. */
  readonly person: string | null;
  /** Comma-separated kinds; null: any. */
  readonly kinds: string | null;
  readonly product: string | null;
  readonly stage: string | null;
  readonly competitor: string | null;
  readonly persona: string | null;
}

export function visibilityOf(
  query: Pick<PassageQuery, "at" | "kinds" | "product" | "stage" | "competitor" | "persona" | "personal"> & {
    readonly viewer: Viewer | null;
  },
): Visibility {
  return {
    on: dateOf(query.at),
    role: query.viewer?.role ?? null,
    person: query.personal === true ? (query.viewer?.email.toLowerCase() ?? null) : null,
    kinds: query.kinds === undefined ? null : query.kinds.join(","),
    product: filterKey(query.product ?? null),
    stage: filterKey(query.stage ?? null),
    competitor: filterKey(query.competitor ?? null),
    persona: filterKey(query.persona ?? null),
  };
}

/** "Negotiation " and "negotiation" are the same stage. */
export function filterKey(value: string | null): string | null {
  return value === null ? null : value.trim().toLowerCase().normalize("NFC").replaceAll("\0", "");
}

export type VisibilitySql = { readonly [Field in keyof Visibility]: RawBuilder<unknown> };

/** The condition on a row of app.passages or app.documents. `values` are parameters or the arguments of a function. */
export function isVisible(values: VisibilitySql): RawBuilder<boolean> {
  const { on, role, person, kinds, product, stage, competitor, persona } = values;
  return sql<boolean>`(valid_from is null or valid_from <= ${on}::date)
    and (superseded_from is null or superseded_from > ${on}::date)
    and (${role}::text is null or cardinality(audience) = 0 or ${role}::text = any (audience))
    and (readers is null or ${person}::text = any (readers))
    and (${kinds}::text is null or kind = any (string_to_array(${kinds}::text, ',')))
    and (${product}::text is null or product_key is null or product_key = ${product}::text)
    and (${stage}::text is null or stage_key is null or stage_key = ${stage}::text)
    and (${competitor}::text is null or competitor_key is null or competitor_key = ${competitor}::text)
    and (${persona}::text is null or persona_key is null or persona_key = ${persona}::text)`;
}

export function asParameters(visibility: Visibility): VisibilitySql {
  return {
    on: sql`${visibility.on}`,
    role: sql`${visibility.role}`,
    person: sql`${visibility.person}`,
    kinds: sql`${visibility.kinds}`,
    product: sql`${visibility.product}`,
    stage: sql`${visibility.stage}`,
    competitor: sql`${visibility.competitor}`,
    persona: sql`${visibility.persona}`,
  };
}
