import { echoed } from "#domain/briefs/plain-text.ts";
import type { Letter, LetterReply } from "#domain/moments/letter.ts";
import type { OwnerQuestion } from "../answer-ports.ts";
import { keepReply } from "../keep-reply.ts";
import type { Ports } from "../ports.ts";
import type { LetterWriter } from "./desk.ts";
import { refreshLetter, sendLetter } from "./send.ts";

const longestReply = 1_000;
/** Which of the two letters of a question it is: to the owner, or their reply to who asked. */
const replyPart = "reply";

export const ownerQuestion: LetterWriter = {
  async write(ports, { ref, part }, person) {
    const asked = (await ports.answers?.question(ref)) ?? null;
    if (asked === null) return null;
    if (part === replyPart) return asked.asker === person.email ? replyLetter(ports, asked) : null;
    return asked.owner === person.email ? questionLetter(ports, asked) : null;
  },
  async answer(ports, { ref, part }, { verb, email, values }) {
    const asked = (await ports.answers?.question(ref)) ?? null;
    if (asked === null || part === replyPart || asked.owner !== email)
      return { kind: "refused", because: "This question is no longer kept, or it is not yours to answer." };
    if (verb === "reply") return values === undefined ? form(asked) : take(ports, asked, values.reply ?? "");
    if (verb === "keep") return keep(ports, asked);
    return { kind: "refused", because: "This button is from an older version of the message." };
  },
};

async function questionLetter(ports: Ports, asked: OwnerQuestion): Promise<Letter> {
  const who = (await ports.people.find(asked.asker))?.name ?? "A colleague";
  const date = asked.askedAt.toString().slice(0, 10);
  const { reply, keptAs } = asked;
  return {
    title: "A question about a topic of yours",
    parts: [
      {
        kind: "text",
        runs: [{ text: `${who} asked something that your documents do not answer yet, or not well enough.` }],
      },
      { kind: "quote", text: asked.question, source: `${who}, ${date}` },
      ...(reply === null ? [] : [{ kind: "quote" as const, text: reply, source: "Your answer. It was sent." }]),
      ...(keptAs === null
        ? []
        : [
            {
              kind: "small" as const,
              text: "Kept as a document of yours: others find it now. Its review is due in 90 days.",
            },
          ]),
    ],
    buttons: [
      ...(reply === null
        ? [{ verb: "reply", label: "Answer", style: "primary" as const, opensModal: true as const }]
        : []),
      ...(reply !== null && keptAs === null
        ? [
            {
              verb: "keep",
              label: "Keep it as a document",
              confirm:
                "Everybody here can then find your question and answer, with your name as the owner. You are asked to review it in 90 days.",
            },
          ]
        : []),
    ],
    because: "You are named as the owner of what comes nearest.",
    canBeAnswered: reply === null,
  };
}

async function replyLetter(ports: Ports, { owner, question, reply }: OwnerQuestion): Promise<Letter | null> {
  if (reply === null) return null;
  const name = (await ports.people.find(owner))?.name ?? owner;
  return {
    title: "An answer to your question",
    parts: [
      { kind: "small", text: `You asked: ${echoed(question)}` },
      { kind: "quote", text: reply, source: `${name} answered you` },
      { kind: "small", text: "In their own words; not checked against documents." },
    ],
    buttons: [],
    because: null,
    canBeAnswered: false,
  };
}

const form = ({ question, reply }: OwnerQuestion): LetterReply =>
  reply !== null
    ? { kind: "refused", because: "You have answered it already." }
    : {
        kind: "form",
        form: {
          title: "Your answer",
          intro: question.slice(0, 300),
          submit: "Send",
          fields: [
            { kind: "text", name: "reply", label: "Your answer", long: true, optional: false, maxChars: longestReply },
          ],
        },
      };

async function take(ports: Ports, asked: OwnerQuestion, text: string): Promise<LetterReply> {
  const reply = text.trim().slice(0, longestReply);
  if (reply === "") return { kind: "refused", because: "An answer needs at least a word." };
  const now = ports.clock.now();
  if ((await ports.answers?.reply(asked.id, reply, now)) !== true)
    return { kind: "refused", because: "You have answered it already." };
  await sendLetter(ports, {
    // What a person asked for is not held back by quiet hours.
    kind: "scene",
    recipient: asked.asker,
    key: `owner-reply:${asked.id}`,
    subject: { kind: "letter", topic: "owner-question", ref: asked.id, part: replyPart },
    dueAt: now,
    expiresAt: now.add({ hours: 14 * 24 }),
  });
  await refreshLetter(ports, `owner-question:${asked.id}`);
  return { kind: "said", text: "Sent to who asked. Keep it as a document, if others should find it." };
}

async function keep(ports: Ports, asked: OwnerQuestion): Promise<LetterReply> {
  const kept = await keepReply(ports, asked);
  if (!kept) return { kind: "refused", because: "Answer it first; then it can be kept." };
  await refreshLetter(ports, `owner-question:${asked.id}`);
  return { kind: "said", text: "Kept. Whoever asks something like it finds your answer, with your name." };
}
