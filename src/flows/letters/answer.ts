import type { Person } from "#domain/accounts/records.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import { echoed } from "#domain/briefs/plain-text.ts";
import type { AnswerPart } from "#domain/knowledge/answer.ts";
import type { Letter, LetterPart, LetterReply } from "#domain/moments/letter.ts";
import type { KeptAnswer } from "../answer-ports.ts";
import { outdated } from "../current-documents.ts";
import { ownerAmong } from "../document-owners.ts";
import type { Ports } from "../ports.ts";
import type { LetterWriter } from "./desk.ts";
import { recordAnswerWords } from "./record-answer.ts";
import { sendLetter } from "./send.ts";

const shownQuote = 300;

/** What a person asked in words. Looked at again whenever it is written: what was retired meanwhile is not shown. */
export const answerLetter: LetterWriter = {
  async write(ports, { ref }, person) {
    const kept = (await ports.answers?.get(ref)) ?? null;
    if (kept === null || kept.person !== person.email) return null;
    return letterOf(ports, kept, person);
  },
  async answer(ports, { ref }, { verb, email }) {
    const kept = (await ports.answers?.get(ref)) ?? null;
    if (kept === null || kept.person !== email)
      return { kind: "refused", because: "This answer is no longer kept. Ask again." };
    if (verb === "sources") return { kind: "shown", title: "Sources", parts: sourceParts(kept) };
    if (verb === "ask") return askOwner(ports, kept);
    return { kind: "refused", because: "This button is from an older version of the message." };
  },
};

async function letterOf(ports: Ports, kept: KeptAnswer, person: Person): Promise<Letter> {
  const { answer, question } = kept;
  const asked: LetterPart = { kind: "small", text: `You asked: ${echoed(question)}` };
  const bare = { because: null, canBeAnswered: false } as const;
  if (answer.kind === "not-found") {
    const owner = answer.owner === null ? null : await ports.people.find(answer.owner);
    const mayAsk = owner !== null && owner.email !== person.email;
    return {
      title: "Not in your sources",
      parts: [
        asked,
        { kind: "text", runs: [{ text: "Not in your sources.", style: "bold" }, { text: ownerWords(owner, mayAsk) }] },
        { kind: "small", text: "It is counted as missing, without your name." },
      ],
      buttons: mayAsk ? [{ verb: "ask", label: `Ask ${owner.name}`.slice(0, 60), style: "primary" }] : [],
      ...bare,
    };
  }
  if (answer.kind !== "found") {
    const { title, parts } = await recordAnswerWords(ports, kept, answer, person);
    return { title, parts: [asked, ...parts], buttons: [], ...bare };
  }
  const quoted = answer.parts.flatMap(({ citations }) => citations);
  const [old = []] = await outdated(ports, [{ quoted, accountId: kept.accountId }], ports.clock.now());
  const gone = new Set(old.map(({ quoted: { documentId } }) => documentId));
  const parts = answer.parts.filter(({ citations }) => !citations.some(({ documentId }) => gone.has(documentId)));
  if (parts.length === 0)
    return {
      title: "An answer was corrected",
      parts: [
        asked,
        {
          kind: "text",
          runs: [
            { text: "Corrected: ", style: "bold" },
            { text: "the source of this answer was retired. Ask again for what holds now." },
          ],
        },
      ],
      buttons: [],
      ...bare,
    };
  return {
    title: parts[0]?.text ?? "Answer to your question",
    parts: [
      asked,
      ...parts.flatMap((part) => partBlocks(part, answer.mode, ports.clock.now())),
      ...(gone.size > 0
        ? [{ kind: "small" as const, text: "Corrected: one source was retired and is no longer shown." }]
        : []),
      {
        kind: "small",
        text: answer.mode === "model" ? "Worded by AI, checked against the quotes." : "In the words of your documents.",
      },
    ],
    buttons: [
      { verb: "sources", label: "Show sources", opensModal: true },
      ...(quoted.some(({ owner }) => owner !== null) ? [{ verb: "ask", label: "Ask the owner" }] : []),
    ],
    ...bare,
  };
}

function ownerWords(owner: Person | null, mayAsk: boolean): string {
  if (owner === null) return " No document of yours comes near it, and nobody is named for the topic.";
  return mayAsk ? ` ${owner.name} owns what comes nearest.` : " You own what comes nearest.";
}

function partBlocks(
  { text, citations, mark }: AnswerPart,
  mode: "extractive" | "model",
  now: Temporal.Instant,
): readonly LetterPart[] {
  const [first] = citations;
  if (first === undefined) return [];
  const today = now.toZonedDateTimeISO("UTC").toPlainDate();
  const from = parseDate(first.validFrom);
  const isOld = mark === "old-source" || (first.reviewBy !== null && first.reviewBy <= today.toString());
  const source = [
    first.title,
    first.heading === "" || first.heading === first.title ? null : first.heading,
    first.owner,
    from === null ? "not dated" : `from ${shortDate(from, today)}`,
    isOld ? "past its review date" : null,
  ]
    .filter((part) => part !== null)
    .join(", ");
  if (mark === "sources-disagree") return [{ kind: "text", runs: [{ text }] }];
  if (mode === "extractive") return [{ kind: "quote", text, source }];
  return [
    { kind: "text", runs: [{ text }] },
    { kind: "quote", text: first.quote.slice(0, shownQuote), source },
  ];
}

function sourceParts({ answer }: KeptAnswer): readonly LetterPart[] {
  if (answer.kind !== "found") return [{ kind: "small", text: "Nothing was found." }];
  return answer.parts.flatMap(({ citations }) =>
    citations.map(({ quote, title, heading, owner, validFrom, reviewBy, version }) => ({
      kind: "quote" as const,
      text: quote.slice(0, 1_400),
      source: [
        title,
        heading,
        version === undefined ? null : `version ${version}`,
        owner,
        validFrom === null ? "not dated" : `from ${validFrom}`,
        reviewBy === null ? null : `review by ${reviewBy}`,
      ]
        .filter((part) => part !== null && part !== "")
        .join(", "),
    })),
  );
}

/** One question to one person: the owner of what was cited, else of what came nearest. */
async function askOwner(ports: Ports, kept: KeptAnswer): Promise<LetterReply> {
  const people = await ports.people.list();
  const { answer } = kept;
  // Records have owners in the CRM, and people are nobody's topic.
  if (answer.kind !== "found" && answer.kind !== "not-found")
    return { kind: "refused", because: "No document is asked for here." };
  const email =
    answer.kind === "not-found"
      ? answer.owner
      : (answer.parts.flatMap(({ citations }) =>
          citations.flatMap(({ owner }) => ownerAmong(people, owner) ?? []),
        )[0] ?? null);
  const owner = email === null ? null : await ports.people.find(email);
  if (owner === null || ports.answers === undefined)
    return { kind: "refused", because: "Nobody of your people is named as the owner of this." };
  if (owner.email === kept.person) return { kind: "refused", because: "You are its owner." };
  const now = ports.clock.now();
  const id = ports.newId();
  const question = {
    id,
    answerId: kept.id,
    asker: kept.person,
    owner: owner.email,
    question: kept.question,
    reply: null,
    keptAs: null,
    askedAt: now,
  };
  if (!(await ports.answers.ask(question)))
    return { kind: "said", text: "It is with them already. Their answer comes to you here." };
  await sendLetter(ports, {
    kind: "owner-note",
    recipient: owner.email,
    key: `owner-question:${id}`,
    subject: { kind: "letter", topic: "owner-question", ref: id },
    dueAt: now,
    expiresAt: now.add({ hours: 14 * 24 }),
  });
  return { kind: "said", text: `Asked ${owner.name}. The answer comes to you in our messages.` };
}
