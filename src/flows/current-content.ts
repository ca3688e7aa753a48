/** What a row should show, with nothing in it that was retired while it was made: the last look before a message goes out. */
import type { Person } from "#domain/accounts/records.ts";
import { UpstreamError } from "#domain/errors.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { outdated, quotesOf } from "./current-documents.ts";
import { contentOf, type Made } from "./message-content.ts";
import type { Ports } from "./ports.ts";

const mostRounds = 5;

/** Two cheap statements when nothing changed meanwhile; else the quotes are looked at, and a brief that shows an old one is made again. */
export async function currentContent(
  ports: Parameters<typeof contentOf>[0] & Pick<Ports, "governance" | "plays" | "records">,
  row: Delivery,
  person: Person,
): Promise<Made | null> {
  const { governance, clock } = ports;
  if (governance === undefined) return contentOf(ports, row, person);
  for (let round = 1; round <= mostRounds; round += 1) {
    const before = await governance.state(clock.now());
    const made = await contentOf(ports, row, person);
    if (made === null || made.content.kind !== "brief" || made.content.shape !== "active") return made;
    const now = clock.now();
    if (before === (await governance.state(now))) return made;
    const [old = []] = await outdated(ports, [quotesOf(made.content.brief)], now);
    if (old.length === 0) return made;
  }
  throw new UpstreamError("The documents changed faster than the brief could be made; it is tried again.", {
    service: "postgres",
    reason: "documents_changing",
    retryable: true,
  });
}
