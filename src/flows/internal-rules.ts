import { companyDomain, type InternalRules } from "#domain/calendar/guests.ts";
import type { Ports } from "./ports.ts";

const keepForSeconds = 30;

/** Who is a colleague. Read from the people list at most every 30 seconds: each look at a calendar needs it. */
export function createInternalRules(
  ports: Pick<Ports, "clock" | "domains" | "people">,
  configured: readonly string[],
): () => Promise<InternalRules> {
  let kept: { readonly rules: InternalRules; readonly at: Temporal.Instant } | null = null;
  return async () => {
    const now = ports.clock.now();
    if (kept !== null && Math.abs(now.since(kept.at).total("seconds")) < keepForSeconds) return kept.rules;
    const people = await ports.people.list();
    const own = people.flatMap(({ email }) => companyDomain(email, ports.domains) ?? []);
    const rules = {
      domains: configured.length > 0 ? configured : [...new Set(own)],
      emails: new Set(people.map(({ email }) => email)),
    };
    kept = { rules, at: now };
    return rules;
  };
}
