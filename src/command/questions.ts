import type { CorePorts } from "#core.ts";
import { canSee } from "#domain/accounts/access.ts";
import { briefAsText, sourcesAsText } from "#domain/briefs/text.ts";
import { InputError } from "#domain/errors.ts";
import { findPassages } from "#flows/find-passages.ts";
import { erasePerson, exportPerson } from "#flows/personal-data.ts";
import { prepareBrief } from "#flows/prepare-brief.ts";
import { readerZone } from "#flows/reader-zone.ts";
import { writeDownOperator } from "#flows/show-states-as.ts";
import { type CommandContext, printJson } from "./context.ts";
import { personOf } from "./known.ts";

export async function searchCommand(
  context: CommandContext,
  query: string,
  options: { readonly json?: boolean; readonly as?: string; readonly limit: number },
): Promise<void> {
  const { ports } = await context.core();
  const viewer = options.as === undefined ? null : await personOf(ports, options.as);
  const found = await findPassages(ports, {
    text: query,
    viewer,
    at: ports.clock.now(),
    personal: viewer !== null,
    limit: options.limit,
  });
  if (options.json === true) return printJson(context, found);
  if (found.length === 0) {
    const held = await ports.documents.current({ viewer, at: ports.clock.now() });
    context.stdout(
      held.length === 0
        ? "Nothing found. Import documents with `sideline import knowledge <folder>` first."
        : "Nothing found. Ask in other words.",
    );
  }
  for (const [index, hit] of found.entries()) {
    const dates = [
      hit.place,
      hit.validFrom === null ? null : `valid from ${hit.validFrom}`,
      hit.reviewBy === null ? null : `review by ${hit.reviewBy}`,
    ];
    context.stdout(
      `${index + 1}. ${hit.title} › ${hit.heading}  (${hit.documentId}${dates.map((date) => (date === null ? "" : `, ${date}`)).join("")})`,
    );
    context.stdout(`   ${hit.text.replace(/\s+/g, " ").slice(0, 240)}`);
  }
}

export async function briefCommand(
  context: CommandContext,
  options: {
    readonly json?: boolean;
    readonly rep: string;
    readonly event?: string;
    readonly account?: string;
    readonly sources?: boolean;
  },
): Promise<void> {
  const { ports } = await context.core();
  const person = await personOf(ports, options.rep);
  const zone = await readerZone(ports, person);
  const brief =
    options.event === undefined
      ? await forAccount(ports, person, zone, options.account ?? "")
      : await forEvent(ports, person, zone, options.event);
  if (options.json === true) return printJson(context, brief);
  context.stdout(briefAsText(brief, zone));
  if (options.sources === true) context.stdout(`\n${sourcesAsText(brief)}`);
}

/** With a model configured the command waits for its wording; nobody is kept from a call by it. */
const askNow = { kind: "now", budgetMs: 25_000, deliveryId: null } as const;

type Person = Awaited<ReturnType<typeof personOf>>;

async function forEvent(ports: CorePorts, person: Person, zone: string, providerId: string) {
  const stored = await ports.calendars.event(person.email, providerId);
  if (stored === null || stored.removedAt !== null) {
    throw new InputError(`No event ${providerId} is in the calendar of ${person.email} as Sideline read it.`);
  }
  const { event, decision } = stored;
  if (decision === null || decision.kind !== "customer-call") {
    throw new InputError(
      `That event gets no brief: ${decision?.because ?? "it has not been looked at yet; the next calendar read does."}`,
    );
  }
  return prepareBrief(ports, {
    rep: person.email,
    zone,
    event,
    decision,
    accountId: decision.account.accountId,
    wording: askNow,
  });
}

async function forAccount(ports: CorePorts, person: Person, zone: string, text: string) {
  const found = (await ports.records.searchAccounts(text, 6)).filter((account) => canSee(person, account));
  const exact = found.filter((account) => account.id === text || account.name.toLowerCase() === text.toLowerCase());
  const [account, ...others] = exact.length > 0 ? exact : found;
  if (account === undefined)
    throw new InputError(
      `No account is called ${JSON.stringify(text)}. Import accounts first, or try another spelling.`,
    );
  if (others.length > 0) {
    throw new InputError(
      `Several accounts match ${JSON.stringify(text)}; use an id:`,
      [account, ...others].map(({ id, name }) => `  ${id}  ${name}`),
    );
  }
  return prepareBrief(ports, {
    rep: person.email,
    zone,
    event: null,
    decision: null,
    accountId: account.id,
    wording: askNow,
  });
}

export async function exportCommand(context: CommandContext, email: string): Promise<void> {
  const { ports, stores } = await context.core();
  const held = await exportPerson({ ...ports, personalData: stores.personalData }, email);
  if (Object.keys(held).length > 0) await writeDownOperator(ports, [email.trim().toLowerCase()], ["export"]);
  printJson(context, held);
  if (Object.keys(held).length === 0) throw new InputError(nothingHeld(email));
}

const nothingHeld = (email: string): string =>
  `Nothing is held about ${email}. Check the spelling, or look for the person under another address.`;

export async function eraseCommand(
  context: CommandContext,
  email: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const { ports, stores } = await context.core();
  const counts = await erasePerson({ ...ports, personalData: stores.personalData }, email);
  if (options.json === true) printJson(context, counts);
  // A misspelt address must not look like an erasure.
  if (Object.keys(counts).length === 0) throw new InputError(`${nothingHeld(email)} Nothing was changed.`);
  if (options.json === true) return;
  for (const [table, rows] of Object.entries(counts)) if (rows > 0) context.stdout(`${table}: ${rows}`);
  context.stdout(`${email} is forgotten.`);
}
