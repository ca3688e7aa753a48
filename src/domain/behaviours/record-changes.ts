import { type MeddpiccField, meddpiccFields, type Opportunity } from "#domain/accounts/records.ts";
import type { CrmChanged, DealMoved } from "./signal.ts";

/** The plain fields whose change says something, by the name a file gives them. */
const plain = {
  amount: "amount",
  close_date: "closeDate",
  owner_email: "ownerEmail",
  competitor: "competitor",
  partner: "partner",
  next_step: "nextStep",
} as const satisfies Readonly<Record<string, keyof Opportunity>>;

/**
 * What an import of opportunities changed, as signals: the stage as `deal.moved`, other fields as `crm.changed`. A deal that was not there before has changed
 * nothing. The same change on the same day is the same signal.
 */
export function recordChanges(
  before: readonly Opportunity[],
  after: readonly Opportunity[],
  at: Temporal.Instant,
): readonly (CrmChanged | DealMoved)[] {
  const known = new Map(before.map((deal) => [deal.id, deal]));
  const day = at.toString().slice(0, 10);
  const base = { at: at.round("millisecond").toString(), source: "import" };
  return after.flatMap((deal): (CrmChanged | DealMoved)[] => {
    const old = known.get(deal.id);
    if (old === undefined) return [];
    const moved: DealMoved[] =
      old.stage === deal.stage
        ? []
        : [
            {
              ...base,
              id: `deal:${deal.id}:${old.stage}>${deal.stage}:${day}`.slice(0, 300),
              kind: "deal.moved",
              opportunity_id: deal.id,
              from: old.stage,
              to: deal.stage,
            },
          ];
    const fields = [
      ...Object.entries(plain).map(([field, key]) => ({ field, from: old[key], to: deal[key] })),
      ...meddpiccFields.map((field) => ({ field, from: valueOfField(old, field), to: valueOfField(deal, field) })),
    ];
    const changed = fields
      .filter(({ from, to }) => from !== to)
      .map(
        ({ field, from, to }): CrmChanged => ({
          ...base,
          id: `crm:${deal.id}:${field}:${day}`.slice(0, 300),
          kind: "crm.changed",
          account_id: deal.accountId,
          opportunity_id: deal.id,
          field,
          from,
          to,
        }),
      );
    return [...moved, ...changed];
  });
}

function valueOfField(deal: Opportunity, field: MeddpiccField): string | null {
  return deal.meddpicc[field]?.value ?? null;
}
