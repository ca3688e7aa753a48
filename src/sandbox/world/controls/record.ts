import { type MeddpiccField, meddpiccFields, type Opportunity } from "#domain/accounts/records.ts";
import { importRecords } from "#flows/import-records.ts";
import { planMoments } from "#flows/plan-moments.ts";
import { recordInput } from "../api.ts";
import { Refused, type SandboxWorld } from "../world.ts";
import { control } from "./control.ts";

/** A field of an opportunity, through a file of one row: what `sideline import opportunities` does, and what it does afterwards. */
export const record = control(recordInput, async (world, { opportunity: id, field, value }) => {
  const { ports } = world.product();
  const rows = await ports.records.opportunitiesOf(world.demo.accounts.map((account) => account.id));
  const before = rows.find((row) => row.id === id);
  if (before === undefined) throw new Refused(`No opportunity has the id ${id}.`, 404);
  if (field === "stage" && value === "") throw new Refused("An opportunity always has a stage.");
  const today = world.clock.now().toZonedDateTimeISO("UTC").toPlainDate().toString();
  const text = JSON.stringify({ ...rowOf(before), ...changeOf(field, value === "" ? null : value, today) });
  const counts = await importRecords(ports, {
    kind: "opportunities",
    file: world.readText("sandbox-change.jsonl", `${text}\n`),
  });
  if (counts.changed === 0) return `${before.name}: nothing is different.`;
  await replanEverybody(world);
  const what = field.replaceAll("_", " ");
  return `${before.name}: ${what} ${value === "" ? "is empty" : `is now “${value.slice(0, 80)}”`}. The next brief says so; /prep shows it now.`;
});

/** A changed record can change whose call it is. */
async function replanEverybody(world: SandboxWorld): Promise<void> {
  const { ports } = world.product();
  for (const { rep, status } of await ports.calendars.connections())
    if (status === "connected") await planMoments(ports, { rep });
}

function changeOf(field: string, value: string | null, today: string): Readonly<Record<string, string | null>> {
  if (meddpiccFields.some((known) => known === field)) return { [field]: value, [`${field}_updated_on`]: today };
  return field === "next_step" ? { next_step: value, plan_updated_on: today } : { [field]: value };
}

/** As a row of the file format (contracts: opportunities). */
function rowOf(row: Opportunity): Readonly<Record<string, string | number | null>> {
  const fields = Object.entries(row.meddpicc) as [MeddpiccField, Opportunity["meddpicc"][MeddpiccField]][]; // the record's own keys
  return {
    id: row.id,
    account_id: row.accountId,
    name: row.name,
    stage: row.stage,
    amount: row.amount,
    currency: row.currency,
    close_date: row.closeDate,
    owner_email: row.ownerEmail,
    competitor: row.competitor,
    partner: row.partner,
    next_step: row.nextStep,
    plan_updated_on: row.planUpdatedOn,
    last_activity_on: row.lastActivityOn,
    ...Object.fromEntries(
      fields.flatMap(([name, { value, updatedOn }]) => [
        [name, value],
        [`${name}_updated_on`, updatedOn],
      ]),
    ),
  };
}
