/** To product marketing: the message is said and customers do not respond. Calls and quotes, without the reps' and the customers' names. */

import { smallestGroup } from "#domain/behaviours/access.ts";
import type { PopulationFinding } from "#domain/behaviours/states/population.ts";
import type { LetterPart } from "#domain/moments/letter.ts";
import { answerNudge, nudgeButtons } from "../answer-nudge.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import { nudgesOfLetter } from "../nudge-still-holds.ts";
import type { Ports } from "../ports.ts";
import { namelessWords } from "../share-moment.ts";
import type { StoredFinding } from "../signal-ports.ts";
import { accessRulesOf } from "../visible-evidence.ts";
import type { LetterWriter } from "./desk.ts";

const lookBackDays = 90;
const mostQuotes = 5;
const mostOfOneRep = 1;

export const dossier: LetterWriter = {
  async write(ports, { ref }, { email }) {
    const nudges = await nudgesOfLetter(ports, ref, email);
    const parts: LetterPart[] = [];
    for (const nudge of nudges) {
      const { behaviour } = nudge;
      if (behaviour === null) continue;
      const [finding] = await ports.states.findings({ behaviour });
      if (finding === undefined) {
        // It was sent and no longer holds: said, not silently emptied.
        if (nudge.sentAt !== null) parts.push(...(await closedParts(ports, behaviour)));
        continue;
      }
      parts.push(...(await dossierParts(ports, finding)));
    }
    if (parts.length === 0) return null;
    return {
      title: "Customers do not respond to a message",
      parts,
      buttons: nudges.flatMap((nudge) => nudgeButtons(nudge)),
      because:
        "The message is yours, or nobody else owns it. Coaching on it has stopped: it is not about single people.",
      canBeAnswered: "menu",
    };
  },
  answer: async (ports, _, click) =>
    (await answerNudge(ports, click)) ?? {
      kind: "refused",
      because: "This button is from an older version of the message.",
    },
};

async function closedParts(ports: Ports, behaviour: string): Promise<readonly LetterPart[]> {
  const name = (await namesOfBehaviours(ports)).get(behaviour) ?? behaviour;
  return [{ kind: "small", text: `“${name}” no longer stands out: customers respond as to other messages.` }];
}

export async function dossierParts(ports: Ports, finding: PopulationFinding): Promise<readonly LetterPart[]> {
  const { behaviour } = finding;
  const now = ports.clock.now();
  const names = await namesOfBehaviours(ports);
  const found = await ports.signals.findingsOf([behaviour], now.subtract({ hours: lookBackDays * 24 }));
  const rows = await standing(ports, found);
  const known = rows.filter(({ executed, landed }) => executed === true && landed !== "unknown");
  const without = rows.filter(({ executed, landed }) => executed === false && landed !== "unknown");
  const reps = new Set(rows.map(({ rep }) => rep)).size;
  return [
    { kind: "heading", text: names.get(behaviour) ?? behaviour },
    { kind: "text", runs: [{ text: `${capital(finding.because)}, 90% sure.` }] },
    { kind: "text", runs: [{ text: controlWords(known, without) }] },
    ...(reps < smallestGroup
      ? [{ kind: "small" as const, text: "No quotes: they are from fewer than five people." }]
      : await quotesOf(ports, known)),
    {
      kind: "small",
      text: "Neither the rep nor the customer is named, and numbers are taken out. This says how customers answered, not why deals are won or lost.",
    },
  ];
}

/** What still counts and what its rep has had time to see. */
async function standing(ports: Ports, found: readonly StoredFinding[]): Promise<readonly StoredFinding[]> {
  const known = await ports.rights.evidence.known(found.map(({ id }) => id));
  const until = ports.clock.now().subtract({ hours: accessRulesOf(ports).repFirstHours });
  return found.filter(({ id }) => {
    const row = known.get(id);
    return row?.status === "current" && Temporal.Instant.compare(row.recordedAt, until) <= 0;
  });
}

function controlWords(known: readonly StoredFinding[], without: readonly StoredFinding[]): string {
  const good = (rows: readonly StoredFinding[]) => rows.filter(({ landed }) => landed === "yes").length;
  const said =
    known.length === 0
      ? "No response to it is known."
      : `When it was said, customers took it well in ${good(known)} of ${known.length} calls with a known response.`;
  return without.length === 0
    ? `${said} For calls without it no response is known, so there is nothing to compare with.`
    : `${said} When it was not said: ${good(without)} of ${without.length}.`;
}

async function quotesOf(ports: Ports, known: readonly StoredFinding[]): Promise<readonly LetterPart[]> {
  const parts: LetterPart[] = [];
  const perRep = new Map<string, number>();
  for (const finding of known.toReversed()) {
    if (parts.length >= mostQuotes * 2) break;
    if (finding.landed !== "no" || finding.quote === null) continue;
    const count = perRep.get(finding.rep) ?? 0;
    if (count >= mostOfOneRep) continue;
    const quote = await namelessWords(ports, finding, finding.quote);
    if (quote === null) continue;
    const reply = finding.reply === null ? null : await namelessWords(ports, finding, finding.reply);
    const month = finding.at.toZonedDateTimeISO("UTC").toLocaleString("en-GB", { month: "long", year: "numeric" });
    perRep.set(finding.rep, count + 1);
    parts.push({ kind: "quote", text: quote, source: `said on a call, ${month}` });
    parts.push(
      reply === null
        ? { kind: "small", text: "The customer's reply names somebody or a number, or did not come." }
        : { kind: "quote", text: reply, source: "the customer's reply" },
    );
  }
  return parts.length === 0 ? [{ kind: "small", text: "No quote can be shown without names or numbers." }] : parts;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
