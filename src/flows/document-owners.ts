import type { Person } from "#domain/accounts/records.ts";
import type { Ports } from "./ports.ts";

/** How the source of a fact is kept beside documents: the record it was read from. */
export const ofRecord = "record:";

/** Documents name their owner by address or by name: the email of the person that is meant, null when it is none of our people. */
export function ownerAmong(people: readonly Person[], owner: string | null): string | null {
  const named = owner?.trim().toLowerCase() ?? "";
  if (named === "") return null;
  return (
    people.find(({ email }) => email === named)?.email ??
    people.find(({ name }) => name.trim().toLowerCase() === named)?.email ??
    null
  );
}

export async function ownerOf(ports: Pick<Ports, "documents" | "people">, documentId: string): Promise<string | null> {
  const owner = (await ports.documents.document(documentId))?.owner ?? null;
  return owner === null ? null : ownerAmong(await ports.people.list(), owner);
}
