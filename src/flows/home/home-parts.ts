/** What the Home tab shows of behaviours, by role. A person with several roles gets several parts; nobody sees more than the rule allows. */
import type { Person } from "#domain/accounts/records.ts";
import { reportsOf } from "#domain/behaviours/access.ts";
import type { LetterButton, LetterPart } from "#domain/moments/letter.ts";
import type { Ports } from "../ports.ts";
import { accessRulesOf } from "../visible-evidence.ts";
import { adminParts } from "./admin.ts";
import { enablementParts } from "./enablement.ts";
import { productMarketingParts } from "./product-marketing.ts";
import { repParts } from "./rep.ts";
import { teamParts } from "./team.ts";

/** A letter's parts, and buttons between them. */
export type HomePart = LetterPart | { readonly kind: "buttons"; readonly buttons: readonly LetterButton[] };

export async function homeParts(ports: Ports, person: Person): Promise<readonly HomePart[]> {
  const reports = reportsOf(person.email, await ports.people.list(), accessRulesOf(ports));
  const parts = [
    await repParts(ports, person),
    reports.length === 0 ? [] : await teamParts(ports, person, reports),
    person.role === "enablement" ? await enablementParts(ports) : [],
    person.role === "product_marketing" ? await productMarketingParts(ports) : [],
    person.role === "admin" ? await adminParts(ports) : [],
  ];
  return parts.flat();
}
