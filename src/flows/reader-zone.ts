import type { Person } from "#domain/accounts/records.ts";
import type { Ports } from "./ports.ts";

/** The zone a person reads times in: that of their Slack profile (it travels with them), else the one in the people file. */
export async function readerZone(
  ports: Pick<Ports, "people">,
  person: Pick<Person, "email" | "timeZone">,
): Promise<string> {
  const link = await ports.people.slackLink(person.email);
  return link?.zone ?? person.timeZone;
}
