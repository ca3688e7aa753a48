/** To a rep whose calls show that something works: thanks, the moment, and whether colleagues may learn from it. */
import type { LetterButton, LetterPart } from "#domain/moments/letter.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { answerNudge } from "../answer-nudge.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import { nudgesOfLetter } from "../nudge-still-holds.ts";
import type { Ports } from "../ports.ts";
import { readerZone } from "../reader-zone.ts";
import type { SharedMoment } from "../rights-ports.ts";
import { decideMoment, type MomentDecision, proposeMoment } from "../share-moment.ts";
import type { LetterWriter } from "./desk.ts";
import { refreshLetter } from "./send.ts";

const decisions: Readonly<Record<string, MomentDecision>> = {
  "share-credited": "credited",
  "share-anonymous": "anonymous",
  "not-this-one": "declined",
  "take-back": "withdrawn",
};

export const momentConsent: LetterWriter = {
  async write(ports, { ref }, person) {
    const nudges = await nudgesOfLetter(ports, ref, person.email);
    const zone = await readerZone(ports, person);
    const names = await namesOfBehaviours(ports);
    const parts: LetterPart[] = [];
    const buttons: LetterButton[] = [];
    for (const nudge of nudges) {
      const about = await proposalParts(ports, nudge, { names, zone });
      if (about === null) continue;
      parts.push(...about.parts);
      buttons.push(...about.buttons);
    }
    if (parts.length === 0) return null;
    return {
      title: "Something of yours works",
      parts,
      buttons,
      because:
        buttons.length === 0
          ? "You do this, and customers take it well."
          : "You do this, and customers take it well. Nothing is shared unless you say so.",
      canBeAnswered: "menu",
    };
  },
  async answer(ports, { ref }, click) {
    const decision = decisions[click.verb];
    if (decision === undefined)
      return (await answerNudge(ports, click)) ?? { kind: "refused", because: "This button is from an older version." };
    const done = await decideMoment(ports, { id: click.argument, by: click.email, decision });
    if (done.kind === "refused") return done;
    const moment = await ports.rights.moments.get(click.argument);
    for (const nudge of await ports.nudges.ofLetter(ref)) {
      if (nudge.owner === click.email && nudge.evidence.some(({ id }) => id === moment?.observation))
        await answerNudge(ports, {
          ...click,
          verb: decision === "declined" ? "not-now" : "useful",
          argument: nudge.id,
        });
    }
    await refreshLetter(ports, ref);
    return { kind: "said", text: done.said };
  },
};

async function proposalParts(
  ports: Ports,
  nudge: Nudge,
  { names, zone }: { readonly names: ReadonlyMap<string, string>; readonly zone: string },
): Promise<{ readonly parts: readonly LetterPart[]; readonly buttons: readonly LetterButton[] } | null> {
  const proposal = await proposeMoment(ports, nudge);
  const title = names.get(nudge.behaviour ?? "") ?? nudge.behaviour ?? "";
  const thanks: readonly LetterPart[] = [
    { kind: "heading", text: title },
    { kind: "text", runs: [{ text: "It works: ", style: "bold" }, { text: `${nudge.why}. Thank you.` }] },
  ];
  // Nothing to ask for: not sent. What was sent and rests on nothing any more is a thank-you.
  if (proposal.kind === "none") return nudge.sentAt === null ? null : { parts: thanks, buttons: [] };
  const { moment, finding } = proposal;
  return {
    parts: [
      ...thanks,
      { kind: "quote", text: finding.quote ?? "", source: `you, on ${dayOf(finding.at, zone)}` },
      ...(finding.reply === null
        ? []
        : [{ kind: "quote" as const, text: finding.reply, source: "the customer's reply" }]),
      {
        kind: "text",
        runs: [{ text: "Colleagues would read: ", style: "bold" }, { text: `“${moment.quote}” (${moment.context})` }],
      },
      { kind: "small", text: statusWords(moment) },
    ],
    buttons: buttonsOf(moment),
  };
}

function dayOf(at: Temporal.Instant, zone: string): string {
  return at.toZonedDateTimeISO(zone).toLocaleString("en-GB", { day: "numeric", month: "long" });
}

function statusWords({ status, consent }: SharedMoment): string {
  switch (status) {
    case "proposed":
      return "May colleagues who are asked to do the same see it, in their briefs and when they practise? Without the customer's name, people and numbers.";
    case "shared":
      return consent === "credited" ? "Shared, with your name." : "Shared, without your name.";
    case "declined":
      return "Not shared.";
    case "withdrawn":
      return "Taken back.";
    default:
      return status satisfies never;
  }
}

function buttonsOf({ id, status, consent }: SharedMoment): readonly LetterButton[] {
  const one = (verb: string, label: string, more: Partial<LetterButton> = {}): LetterButton => ({
    verb,
    label,
    argument: id,
    ...more,
  });
  if (status === "shared")
    return [
      one("take-back", "Take it back"),
      consent === "credited" ? one("share-anonymous", "Leave my name out") : one("share-credited", "Add my name"),
    ];
  return [
    one("share-credited", "Share with my name", { style: "primary" }),
    one("share-anonymous", "Share without my name"),
    ...(status === "proposed" ? [one("not-this-one", "Not this one")] : []),
  ];
}
