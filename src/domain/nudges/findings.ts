/** Population findings -> one move for who owns the message or the teaching, not one for everybody. */
import type { Person, Role } from "#domain/accounts/records.ts";
import type { PopulationFinding } from "#domain/behaviours/states/population.ts";
import { catalog } from "./catalog/index.ts";
import { type Destination, nudgeKey } from "./nudge.ts";
import { findingRoutes, type Wanted } from "./routing.ts";

/** Who stands in when nobody has the role. */
const standIns: Readonly<Record<"product_marketing" | "enablement" | "admin", readonly Role[]>> = {
  product_marketing: ["product_marketing", "enablement", "admin"],
  enablement: ["enablement", "admin"],
  admin: ["admin"],
};

/** One owner: the play's, when they have the role; else the first by address who has it, or stands in for it. */
export function ownerFor(
  to: Exclude<Destination, "rep" | "manager">,
  people: readonly Pick<Person, "email" | "role">[],
  playOwner: string | null,
): string | null {
  for (const role of standIns[to]) {
    const having = people.filter((person) => person.role === role).map(({ email }) => email);
    const own = playOwner?.trim().toLowerCase() ?? null;
    if (own !== null && having.includes(own)) return own;
    const [first] = having.toSorted();
    if (first !== undefined) return first;
  }
  return null;
}

export function routeFinding(
  finding: PopulationFinding,
  input: {
    readonly people: readonly Pick<Person, "email" | "role">[];
    readonly playOwner: string | null;
    readonly isAskedFor: boolean;
  },
): Wanted {
  const { nudge } = findingRoutes[finding.kind];
  const { to } = catalog[nudge];
  const owner = to === "rep" || to === "manager" ? null : ownerFor(to, input.people, input.playOwner);
  return {
    type: nudge,
    key: nudgeKey({ type: nudge, rep: null, behaviour: finding.behaviour, from: finding.id, round: 0 }),
    owner,
    because: input.isAskedFor ? (owner === null ? "no-owner" : null) : "no-play-in-force",
    notBefore: null,
    urgency: finding.probability * finding.reps,
    why: finding.because,
  };
}
