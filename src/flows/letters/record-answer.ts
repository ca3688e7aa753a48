/** Answers that come from no document: what the CRM says, that it says nothing, and what is never answered here. */
import { canSee } from "#domain/accounts/access.ts";
import type { Person } from "#domain/accounts/records.ts";
import { inZone, parseDate, shortDate } from "#domain/briefs/dates.ts";
import type { Answer } from "#domain/knowledge/answer.ts";
import { citedField, fieldName } from "#domain/knowledge/record-answer.ts";
import type { LetterPart } from "#domain/moments/letter.ts";
import type { KeptAnswer } from "../answer-ports.ts";
import type { Ports } from "../ports.ts";

export type RecordAnswer = Exclude<Answer, { kind: "found" } | { kind: "not-found" }>;

interface Words {
  readonly title: string;
  readonly parts: readonly LetterPart[];
}

/** Rights are looked at again whenever it is written. */
export async function recordAnswerWords(
  ports: Pick<Ports, "clock" | "people" | "records">,
  { accountId }: Pick<KeptAnswer, "accountId">,
  answer: RecordAnswer,
  person: Person,
): Promise<Words> {
  switch (answer.kind) {
    case "about-people":
      return { title: "Not answered here", parts: [said("Not answered here.", peopleWords[answer.whom])] };
    case "which-account":
      return {
        title: "Which account?",
        parts: [said("Which account?", ` The name fits ${listed(answer.accounts)}. Ask again with the whole name.`)],
      };
    case "records":
    case "not-in-records": {
      const account = accountId === null ? null : await ports.records.account(accountId);
      if (account === null || !canSee(person, account)) return unknownAccount;
      return answer.kind === "records" ? fields(ports, answer, person) : missing(ports, answer, person);
    }
    default:
      return answer satisfies never;
  }
}

const said = (bold: string, rest: string): LetterPart => ({
  kind: "text",
  runs: [{ text: bold, style: "bold" }, { text: rest }],
});

const peopleWords = {
  self: " What your calls show stands on your Home tab, with the evidence: you see it first, your manager a day later. Nobody is ranked.",
  others:
    " Evidence about a person is shown to that person and to their manager, on the Home tab of each. Nobody is ranked or compared, and no document answers for somebody's work.",
} as const;

/** One answer for an account that is not there and for one that this person may not see. */
const unknownAccount: Words = {
  title: "Not in your CRM",
  parts: [said("Not in your CRM.", " No account of yours has that name. Documents do not answer for an account.")],
};

function fields(
  ports: Pick<Ports, "clock">,
  { lines, account }: RecordAnswer & { kind: "records" },
  person: Person,
): Words {
  const today = inZone(ports.clock.now(), person.timeZone).toPlainDate();
  const shown = (value: string) => {
    const date = parseDate(value);
    return date === null ? value : shortDate(date, today);
  };
  return {
    title: "Answer to your question",
    parts: [
      ...lines.map(({ about, fact }): LetterPart => {
        const isContact = fact.record.startsWith("contact:");
        const text = isContact ? `${about}, ${fact.value}` : `${capital(fieldName(fact.field))}: ${shown(fact.value)}`;
        const of = isContact || about === account ? account : about;
        return { kind: "quote", text, source: `${citedField(fact, today)}; ${of}` };
      }),
      { kind: "small", text: "From your CRM records, no document." },
    ],
  };
}

async function missing(
  ports: Pick<Ports, "people">,
  { account, asked, owners }: RecordAnswer & { kind: "not-in-records" },
  person: Person,
): Promise<Words> {
  const owned = await Promise.all(
    owners.map(async ({ owner, of }) => {
      const name = owner === person.email ? "You" : ((await ports.people.find(owner))?.name ?? owner);
      return `${name} ${owner === person.email ? "own" : "owns"} ${of}.`;
    }),
  );
  const what =
    asked === null
      ? ` Neither your CRM nor a document about ${account} says so.`
      : ` ${account} has no record of ${asked}.`;
  return {
    title: "Not in your CRM",
    parts: [
      said(asked === null ? "Not in your sources." : "Not in your CRM.", what),
      { kind: "small", text: owned.length === 0 ? "Nobody is named as its owner." : owned.join(" ") },
      ...(asked === null ? [{ kind: "small" as const, text: `For a brief on it: /prep ${account}` }] : []),
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
