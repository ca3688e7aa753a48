/** Answers of /prep: each fits an ephemeral message. Pure. */
import type { PrepAnswer } from "#flows/use-cases.ts";
import { ids } from "../ids.ts";
import { limits } from "../limits.ts";
import { notification, outside } from "../text.ts";
import { actions, button, context, type Layout, paragraph } from "./blocks.ts";
import { when } from "./time.ts";

const shownChoices = 10;

const helpLines = [
  "/prep: a brief for your next customer call",
  "/prep and an account's name: a brief for that account; part of the name is enough",
  "/prep and an event's id: a brief for that event",
  "/prep and a question in words: an answer from your company's documents, with its source; in a brief's thread it is about that account",
  "/prep practise, or with an account's name: five minutes with a made-up buyer, in a thread that only you see",
  "/prep help: this list",
] as const;

export const helpLayout = (): Layout => ({
  text: "What /prep can do",
  blocks: [
    paragraph("I brief you before customer calls, from your calendar, your CRM records and your company's documents."),
    ...helpLines.map((words) => paragraph(words)),
    context("The Home tab shows your next calls, why each gets a brief or not, and your settings."),
  ],
});

const thanking = /^(?:many |ok |okay )?(?:thanks?|thank you|thx|cheers|danke|merci|gracias)\b/iu;
const greeting =
  /^(?:hi|hello|hey|hallo|bonjour|hola|good (?:morning|afternoon|evening)|guten (?:morgen|tag|abend))\b/iu;
const mostPoliteWords = 4;

/** One line for who greets or thanks and asks nothing; null: it is something else. */
export function politeLayout(typed: string): Layout | null {
  const words = typed.trim();
  if (words.includes("?") || words.split(/\s+/).length > mostPoliteWords) return null;
  if (thanking.test(words)) return wordsLayout("You're welcome. Type help for what you can ask.");
  return greeting.test(words) ? wordsLayout("Hello. Ask me something, or type help for what I can do.") : null;
}

export const wordsLayout = (words: string): Layout => ({
  text: notification(words),
  blocks: [paragraph(words, 1_500)],
});

/** `inOwnDm`: the question was asked where the brief arrives, so no pointer is needed; null means there is nothing to say. */
export function prepLayout(
  answer: PrepAnswer,
  where: { readonly inOwnDm: boolean; readonly zone: string },
): Layout | null {
  switch (answer.kind) {
    case "help":
      return helpLayout();
    case "cannot":
      return wordsLayout(answer.because);
    case "practising":
      return where.inOwnDm
        ? null
        : wordsLayout(
            `A buyer for ${outside(answer.accountName, 60)} waits in our direct messages, in a thread of its own.`,
          );
    case "on-its-way": {
      if (where.inOwnDm) return null;
      const time = answer.startsAt === null ? "" : `, ${when(answer.startsAt, where.zone)}`;
      return wordsLayout(
        `The brief for ${outside(answer.accountName, 60)}${time} is on its way to our direct messages.`,
      );
    }
    case "which-account":
      return choices(
        answer.choices.length === 0
          ? `No account of yours matches "${outside(answer.text, 60)}".`
          : `Which account is "${outside(answer.text, 60)}"?`,
        answer.choices.map(({ id, name }) => ({ value: id, label: name })),
        ids.prepAccount,
        "Not listed? Type more of the name.",
      );
    case "which-call":
      return choices(
        "Which call?",
        answer.choices.map(({ id, title, startsAt, zone }) => ({
          value: id,
          label: `${when(startsAt, zone)} ${title}`,
        })),
        ids.prepEvent,
        "Not listed? Type the account's name.",
      );
    default:
      return answer satisfies never;
  }
}

function choices(
  question: string,
  options: readonly { readonly value: string; readonly label: string }[],
  action: string,
  hint: string,
): Layout {
  const buttons = options
    .filter(({ value }) => value !== "" && value.length <= limits.buttonValue.max)
    .slice(0, shownChoices)
    .map(({ value, label }, index) => button(`${action}${index}`, label, value));
  return {
    text: notification(question),
    blocks: [paragraph(question, 300), ...(buttons.length === 0 ? [] : [actions(...buttons)]), context(hint)],
  };
}
