import type { Delivery } from "#domain/moments/delivery.ts";
import type { SandboxWorld } from "./world.ts";

const mostRows = 2_000;

/** Messages that wait for their time, by that time; of one person, or of everybody. */
export async function waiting(world: SandboxWorld, person?: string): Promise<readonly Delivery[]> {
  const rows = await world
    .product()
    .ports.deliveries.recent({ limit: mostRows, ...(person === undefined ? {} : { recipient: person }) });
  const now = world.clock.now();
  return rows
    .filter((row) => row.status === "pending" && Temporal.Instant.compare(row.dueAt, now) > 0)
    .sort((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt));
}

export async function nextMoment(
  world: SandboxWorld,
  person?: string,
): Promise<{ readonly at: Temporal.Instant; readonly what: string } | null> {
  const [row] = await waiting(world, person);
  return row === undefined ? null : { at: row.dueAt, what: whatOf(world, row) };
}

function whatOf(world: SandboxWorld, row: Delivery): string {
  const name = world.demo.people.find(({ email }) => email === row.recipient)?.name ?? row.recipient;
  const about = row.subject.kind === "call" ? ` on ${row.subject.facts.accountName}` : "";
  const kinds: Readonly<Partial<Record<Delivery["kind"], string>>> = {
    brief: "brief",
    "day-before": "day-before brief",
    digest: "list of the day's calls",
    prep: "answer to /prep",
    notice: "notice",
    test: "test brief",
  };
  return `${name}'s ${kinds[row.kind] ?? row.kind}${about}.`;
}
