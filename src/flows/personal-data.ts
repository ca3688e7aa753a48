import type { PersonalDataStore, Ports } from "./ports.ts";

type Data = { readonly personalData: PersonalDataStore } & Pick<Ports, "clock">;

export function exportPerson(ports: Data, email: string): Promise<Record<string, readonly unknown[]>> {
  return ports.personalData.export(email.trim().toLowerCase());
}

/** Idempotent. Messages already in Slack stay there: they belong to the workspace. */
export function erasePerson(ports: Data, email: string): Promise<Record<string, number>> {
  return ports.personalData.erase(email.trim().toLowerCase(), ports.clock.now());
}
