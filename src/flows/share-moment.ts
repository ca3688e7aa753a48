/** What works travels: the moment that shows it is put before the rep who said it, and with their word before others. Taken back everywhere. */

import type { Consent } from "#domain/behaviours/access.ts";
import type { Play } from "#domain/behaviours/play.ts";
import { refusedWords, type ShareableWords, shareable } from "#domain/behaviours/shareable.ts";
import { withoutMoment } from "#domain/briefs/without-moment.ts";
import { momentsFor } from "#domain/nudges/moment-shown.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { editOf } from "./edit-reasons.ts";
import { refreshLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";
import type { SharedMoment } from "./rights-ports.ts";
import type { StoredFinding } from "./signal-ports.ts";
import type { ActionResult } from "./use-cases.ts";
import { wakeDelivery } from "./wake.ts";

export type SharePorts = Pick<
  Ports,
  "briefs" | "clock" | "deliveries" | "newId" | "observations" | "plays" | "queue" | "records" | "rights" | "signals"
>;

export type Proposal =
  | { readonly kind: "moment"; readonly moment: SharedMoment; readonly finding: StoredFinding }
  | { readonly kind: "none"; readonly because: string };

type WordPorts = Pick<Ports, "observations" | "plays" | "records" | "signals">;

/** What colleagues would read of a call, and the call itself. */
interface ShareableMoment {
  readonly finding: StoredFinding;
  readonly quote: string;
  readonly reply: string | null;
}

/** The latest call in which it was done and taken well, with the customer's reply, and of which something can be shown; or why there is none. */
export async function findShareable(
  ports: WordPorts,
  { rep, evidence }: Pick<Nudge, "rep" | "evidence">,
): Promise<ShareableMoment | { readonly because: string }> {
  let because = "no call shows it in words that are kept";
  const moments = momentsFor("share", evidence);
  const findings = await ports.signals.findings(moments.map(({ id }) => id));
  for (const { id } of moments) {
    const finding = findings.get(id);
    if (finding?.quote == null || finding.reply === null || finding.rep !== rep) continue;
    if ((await ports.observations.get(id))?.status !== "current") continue;
    const words = await wordsOf(ports, finding);
    const quote = shareable(finding.quote, words);
    if (quote.kind === "refused") {
      because = refusedWords[quote.because];
      continue;
    }
    const reply = shareable(finding.reply, words);
    return { finding, quote: quote.text, reply: reply.kind === "ok" ? reply.text : null };
  }
  return { because };
}

/** What is put before the rep. Kept when there is something. */
export async function proposeMoment(ports: SharePorts, nudge: Nudge): Promise<Proposal> {
  const found = await findShareable(ports, nudge);
  if ("because" in found) return { kind: "none", because: found.because };
  const { finding, quote, reply } = found;
  const moment = await ports.rights.moments.propose({
    // Opaque: it stands in the briefs of others, and an observation's id names its rep.
    id: ports.newId(),
    rep: finding.rep,
    behaviour: finding.behaviour,
    observation: finding.id,
    callId: finding.callId,
    accountId: finding.accountId,
    at: finding.at.add({ milliseconds: finding.quoteMs ?? 0 }),
    quote,
    context: await contextOf(ports, finding),
    reply,
    proposedAt: ports.clock.now(),
  });
  return { kind: "moment", moment, finding };
}

/** Words of a call without the customer's and other names and numbers; null when little is left. */
export async function namelessWords(ports: SharePorts, finding: StoredFinding, text: string): Promise<string | null> {
  const words = shareable(text, await wordsOf(ports, finding));
  return words.kind === "ok" ? words.text : null;
}

/** Everybody and everything by name on the customer's side; and the words of ours that may stay. */
async function wordsOf(ports: WordPorts, finding: StoredFinding): Promise<ShareableWords> {
  const { accountId } = finding;
  const [account, contacts, deals, signal, play] = await Promise.all([
    ports.records.account(accountId),
    ports.records.contactsOf(accountId),
    ports.records.opportunitiesOf([accountId]),
    ports.signals.get(finding.signalId),
    ports.plays.get(finding.play),
  ]);
  const call = signal?.signal.kind === "call.transcript" ? signal.signal : null;
  return {
    hidden: [
      account?.name ?? "",
      ...contacts.map(({ name }) => name),
      ...deals.flatMap(({ name, partner }) => [name, partner ?? ""]),
      ...(call?.turns ?? []).flatMap(({ speaker }) => speaker ?? []),
      ...(call?.participants ?? []).flatMap(({ name }) => name ?? []),
    ].filter((name) => name.trim() !== ""),
    known: play === null ? [] : ownWords(play, finding.behaviour),
  };
}

function ownWords(play: Play, behaviour: string): readonly string[] {
  const one = play.behaviours.find(({ id }) => id === behaviour);
  return [play.name, ...(one === undefined ? [] : [one.name, ...one.says, ...one.examples.yes])];
}

/** Says when it fits, and nothing by which the customer could be known. */
async function contextOf(ports: SharePorts, finding: StoredFinding): Promise<string> {
  const [account, play] = await Promise.all([ports.records.account(finding.accountId), ports.plays.get(finding.play)]);
  const moment = play?.behaviours.find(({ id }) => id === finding.behaviour)?.moment ?? "any";
  const whom = account?.type === "prospect" ? "a prospect" : "a customer";
  const competitor = /^when-competitor:(.+)$/.exec(moment)?.[1];
  if (competitor !== undefined) return `to ${whom}, when ${competitor.trim()} came up`;
  return moment === "any" ? `to ${whom}` : `to ${whom}, in ${moment}`;
}

export type MomentDecision = "credited" | "anonymous" | "declined" | "withdrawn";

export async function decideMoment(
  ports: SharePorts,
  input: { readonly id: string; readonly by: string; readonly decision: MomentDecision },
): Promise<ActionResult> {
  const before = await ports.rights.moments.get(input.id);
  if (before === null || before.rep !== input.by)
    return { kind: "refused", because: "This moment is no longer kept, or it is not yours." };
  const isShared = input.decision === "credited" || input.decision === "anonymous";
  if (isShared && (await ports.observations.get(before.observation))?.status !== "current")
    return { kind: "refused", because: "What it rests on no longer counts, so it is not shared." };
  const consent: Consent = input.decision === "credited" || input.decision === "anonymous" ? input.decision : "none";
  const status = isShared ? "shared" : input.decision === "declined" ? "declined" : "withdrawn";
  if (before.status === status && before.consent === consent) return { kind: "done", said: doneWords[input.decision] };
  const after = await ports.rights.moments.decide(input.id, input.by, { status, consent, at: ports.clock.now() });
  if (after === null) return { kind: "refused", because: "This moment is no longer kept." };
  // The name goes from where it stands, or the moment itself does.
  if (before.status === "shared") await takeBack(ports, before);
  return { kind: "done", said: doneWords[input.decision] };
}

const doneWords: Readonly<Record<MomentDecision, string>> = {
  credited: "Shared with your name. You can take it back at any time, here or on your Home tab.",
  anonymous: "Shared without your name. You can take it back at any time, here or on your Home tab.",
  declined: "Fine, nobody sees it.",
  withdrawn:
    "Taken back: it is in no brief and no practice from now on, and is being taken out of those that were sent.",
};

/** Out of briefs that were sent and practices that were begun: the messages are edited. */
export async function takeBack(
  ports: SharePorts,
  moment: Pick<SharedMoment, "id" | "behaviour" | "quote" | "proposedAt">,
): Promise<void> {
  for (const { briefId, deliveryId } of await ports.rights.moments.briefsWith(moment.id)) {
    const brief = await ports.briefs.get(briefId);
    if (brief !== null) await ports.briefs.save(withoutMoment(brief, moment));
    if (deliveryId !== null) await writeAnew(ports, deliveryId);
  }
  for (const scene of await ports.rights.moments.scenesOf(moment.behaviour, moment.proposedAt))
    await refreshLetter(ports, `${scene}:card`);
}

async function writeAnew(ports: Pick<Ports, "clock" | "deliveries" | "queue">, id: string): Promise<void> {
  const row = await ports.deliveries.get(id);
  if (row === null) return;
  const [changed] = await ports.deliveries.write({
    inserts: [],
    changes: [editOf(row, "moment-taken-back")],
    now: ports.clock.now(),
  });
  if (changed !== undefined) await wakeDelivery(ports, changed);
}
