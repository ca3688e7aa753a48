/** Names that an operator types: one that nobody has is refused with the nearest there is, so that a typo does not look like "nothing there". */
import type { CorePorts } from "#core.ts";
import { InputError } from "#domain/errors.ts";
import { nearest } from "#flows/import-nearest.ts";

type Person = NonNullable<Awaited<ReturnType<CorePorts["people"]["find"]>>>;

/** Letters that may be wrong in an address or an id. */
const mostSlips = 2;

/** Throws InputError for an address that is not in the people list. */
export async function personOf(ports: Pick<CorePorts, "people">, email: string): Promise<Person> {
  const person = await ports.people.find(email.trim().toLowerCase());
  if (person !== null) return person;
  const known = (await ports.people.list()).map((row) => row.email);
  const near = nearest(email, known, mostSlips);
  const hint =
    known.length === 0
      ? "Nobody is imported yet: `sideline import people <file>`."
      : near === null
        ? `Known, for example: ${known.slice(0, 5).join(", ")}.`
        : `Did you mean ${near}?`;
  throw new InputError(`${email} is not in the people list. ${hint}`);
}

/** Throws InputError for a behaviour that no play asks for and no observation is of. */
export async function expectBehaviour(ports: Pick<CorePorts, "plays" | "observations">, id: string): Promise<void> {
  const asked = (await ports.plays.list()).flatMap(({ behaviours }) => behaviours.map((one) => one.id));
  const known = [...new Set([...asked, ...(await ports.observations.behaviours())])];
  if (known.includes(id)) return;
  const near = nearest(id, known, mostSlips);
  const hint =
    known.length === 0
      ? "None is known yet: `sideline import plays <folder>`."
      : near === null
        ? `Known, for example: ${known.slice(0, 5).join(", ")}.`
        : `Did you mean "${near}"?`;
  throw new InputError(`No behaviour is called ${JSON.stringify(id.slice(0, 60))}. ${hint}`);
}
