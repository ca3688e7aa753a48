import type { Person } from "#domain/accounts/records.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import { disagreementWords } from "#domain/briefs/disagreements.ts";
import { dateOf, extendedReview } from "#domain/knowledge/currency.ts";
import type { ReviewItem, ReviewReason } from "#domain/knowledge/review.ts";
import type { Letter, LetterButton, LetterPart, LetterReply } from "#domain/moments/letter.ts";
import { ownerOf } from "../document-owners.ts";
import type { Ports } from "../ports.ts";
import { reviewKey } from "../remind-owners.ts";
import { documentsByOwner, hasSomething, type OwnersReview, reviewOf } from "../review-of-owner.ts";
import type { LetterWriter } from "./desk.ts";
import { documentParts } from "./document-text.ts";
import { refreshLetter } from "./send.ts";

/** More would not be read; the next ones come when these are settled. */
const shown = 6;
const shownMissed = 5;
/** Longest argument of a button. */
const longestId = 200;

/** To the owner of documents, on Monday: what to look at, a button each. It shrinks as they go. */
export const knowledgeReview: LetterWriter = {
  async write(ports, { ref }, person) {
    const review = await currentReview(ports, person);
    const row = await ports.deliveries.byIdemKey(`letter:${reviewKey(person.email, ref)}`);
    if (!hasSomething(review)) return row?.postedRev == null ? null : done;
    return letterOf(review, Temporal.PlainDate.from(dateOf(ports.clock.now())));
  },
  async answer(ports, { ref }, { verb, argument, email }) {
    const reply = await decide(ports, verb, argument, email);
    if (reply.kind === "said") await refreshLetter(ports, reviewKey(email, ref));
    return reply;
  },
};

const done: Letter = {
  title: "Your documents are looked at",
  parts: [{ kind: "small", text: "Everything of this week is looked at. Thank you." }],
  buttons: [],
  because: null,
  canBeAnswered: false,
};

async function currentReview(ports: Ports, person: Person): Promise<OwnersReview> {
  const documents = (await documentsByOwner(ports)).get(person.email) ?? [];
  return reviewOf(ports, person, documents);
}

function letterOf({ items, missed }: OwnersReview, today: Temporal.PlainDate): Letter {
  const parts: LetterPart[] = [{ kind: "heading", text: "Your documents this week" }];
  for (const item of items.slice(0, shown)) parts.push(...itemParts(item, today));
  if (items.length > shown)
    parts.push({ kind: "small", text: `${items.length - shown} more come when these are settled.` });
  if (missed.length > 0) {
    parts.push(
      { kind: "text", runs: [{ text: "Asked for, and not in your sources", style: "bold" }] },
      {
        kind: "list",
        items: missed
          .slice(0, shownMissed)
          .map(({ question, times }) => [{ text: `“${question}”` }, { text: times === 1 ? "" : `  ${times} times` }]),
      },
    );
  }
  return {
    title: "Documents of yours to look at",
    parts,
    buttons: [],
    because: "You are named as the owner of these documents. Once a week, and only when there is something.",
    canBeAnswered: true,
  };
}

function itemParts({ document, reasons }: ReviewItem, today: Temporal.PlainDate): readonly LetterPart[] {
  const button = (verb: string, label: string, more: Partial<LetterButton> = {}): LetterButton => ({
    verb,
    label,
    argument: document.id,
    ...more,
  });
  return [
    { kind: "text", runs: [{ text: document.title, style: "bold" }] },
    { kind: "list", items: reasons.map((reason) => [{ text: reasonWords(reason, today) }]) },
    ...(document.id.length > longestId
      ? []
      : [
          {
            kind: "buttons" as const,
            buttons: [
              button("still-right", "Still right"),
              button("retire", "Retire", {
                style: "danger",
                confirm:
                  "Nobody finds or reads it from now on, and briefs that cite it are corrected. It comes back when its file changes.",
              }),
              button("open", "Open", { opensModal: true }),
            ],
          },
        ]),
  ];
}

function reasonWords(reason: ReviewReason, today: Temporal.PlainDate): string {
  switch (reason.kind) {
    case "due": {
      const on = parseDate(reason.on);
      const day = on === null ? reason.on : shortDate(on, today);
      return reason.on <= today.toString() ? `Its review was due on ${day}` : `Its review is due on ${day}`;
    }
    case "contradicted":
      return `Contradicted: ${disagreementWords(reason.by.sides, today)}`;
    case "called-wrong":
      return `Called wrong or old by readers of briefs${reason.times === 1 ? "" : `, ${reason.times} times`}: “${reason.words}”`;
    default:
      return reason satisfies never;
  }
}

async function decide(ports: Ports, verb: string, documentId: string, email: string): Promise<LetterReply> {
  const { governance } = ports;
  const document = await ports.documents.document(documentId);
  if (governance === undefined || document === null)
    return { kind: "refused", because: "That document is not there any more." };
  if ((await ownerOf(ports, documentId)) !== email)
    return { kind: "refused", because: "Somebody else is named as its owner by now." };
  const now = ports.clock.now();
  switch (verb) {
    case "still-right": {
      const reviewBy = extendedReview(document, dateOf(now));
      await governance.keep(documentId, { reviewBy, by: email, now });
      return {
        kind: "said",
        text: `Noted: still right. Its next review is due on ${reviewBy}. The file itself is as it was.`,
      };
    }
    case "retire":
      await governance.retire(documentId, { by: email, now });
      return {
        kind: "said",
        text: "Retired. Nobody finds or reads it from now on, and briefs that cite it are corrected within a minute.",
      };
    case "open":
      return { kind: "shown", title: "Your document", parts: await documentParts(ports, documentId) };
    default:
      return { kind: "refused", because: "This button is from an older version of the message." };
  }
}
