/** Answers that come from no document: what the CRM says, that it says nothing, and what is never answered here. */
import { canSee } from "#domain/accounts/access.ts";
import type { Account, Person } from "#domain/accounts/records.ts";
import { contentStems } from "#domain/briefs/checks/tokens.ts";
import { inZone, parseDate, shortDate, startTime } from "#domain/briefs/dates.ts";
import { countWords, plainText } from "#domain/briefs/plain-text.ts";
import type { Answer } from "#domain/knowledge/answer.ts";
import { citedField, fieldName } from "#domain/knowledge/record-answer.ts";
import type { LetterPart } from "#domain/moments/letter.ts";
import { heardOf } from "../answer-calls.ts";
import type { KeptAnswer } from "../answer-ports.ts";
import type { Ports } from "../ports.ts";
import { readerZone } from "../reader-zone.ts";

export type RecordAnswer = Exclude<Answer, { kind: "found" } | { kind: "not-found" }>;

interface Words {
  readonly title: string;
  readonly parts: readonly LetterPart[];
}

/** Rights are looked at again whenever it is written. */
export async function recordAnswerWords(
  ports: Pick<Ports, "clock" | "people" | "records" | "signals">,
  { accountId, at, question }: Pick<KeptAnswer, "accountId" | "at" | "question">,
  answer: RecordAnswer,
  person: Person,
): Promise<Words> {
  switch (answer.kind) {
    case "about-people":
      return { title: "Not answered here", parts: [said("Not answered here.", peopleWords[answer.whom])] };
    case "which-account":
      return {
        title: "Which account?",
        parts: [
          said(
            "Which account?",
            answer.accounts.length === 0
              ? " Ask again with its name."
              : ` The name fits ${listed(answer.accounts)}. Ask again with the whole name.`,
          ),
        ],
      };
    case "calls":
      return coming(ports, answer, person);
    case "last-call":
    case "records":
    case "not-in-records": {
      const account = accountId === null ? null : await ports.records.account(accountId);
      if (account === null || !canSee(person, account)) return unknownAccount;
      if (answer.kind === "last-call") return spoken(ports, { answer, account, person, at, question });
      return answer.kind === "records" ? fields(ports, answer, person, question) : missing(ports, answer, person);
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

const phone = /\b(?:(?:tele)?phone|mobile|cell) ?(?:numbers?|no)?\b|\btelefonnummer\b|\bnuméro de téléphone\b/iu;

function fields(
  ports: Pick<Ports, "clock">,
  { lines, account }: RecordAnswer & { kind: "records" },
  person: Person,
  question: string,
): Words {
  const today = inZone(ports.clock.now(), person.timeZone).toPlainDate();
  const shown = (value: string) => {
    const date = parseDate(value);
    return date === null ? value : shortDate(date, today);
  };
  const texts = lines.map(({ about, fact }) =>
    fact.record.startsWith("contact:")
      ? `${about}, ${fact.value}`
      : `${capital(fieldName(fact.field))}: ${shown(fact.value)}`,
  );
  const said = lines.flatMap(({ about, fact, warning }, index): readonly LetterPart[] => {
    const of = fact.record.startsWith("contact:") || about === account ? account : about;
    return [
      { kind: "quote", text: texts[index] ?? "", source: `${citedField(fact, today)}; ${of}` },
      ...(warning === undefined ? [] : [{ kind: "text" as const, runs: [{ text: warning }] }]),
    ];
  });
  return {
    title: texts[0] ?? "Answer to your question",
    parts: [
      ...said,
      ...(phone.test(question) ? [{ kind: "small" as const, text: "Phone numbers are not kept here." }] : []),
      { kind: "small", text: "From your CRM records, no document." },
    ],
  };
}

async function coming(
  ports: Pick<Ports, "clock" | "people" | "records">,
  { calls, none }: RecordAnswer & { kind: "calls" },
  person: Person,
): Promise<Words> {
  const zone = await readerZone(ports, person);
  const today = inZone(ports.clock.now(), zone).toPlainDate();
  const seen = await Promise.all(
    calls.map(async (call) => {
      const account = await ports.records.account(call.accountId);
      return account !== null && canSee(person, account) ? [call] : [];
    }),
  );
  const shown = seen.flat();
  const words = none ?? "Those calls are no longer with accounts that you may see.";
  if (shown.length === 0)
    return {
      title: words,
      parts: [{ kind: "text", runs: [{ text: words }] }],
    };
  const lines = shown.map(
    ({ account, startsAt, because }) =>
      ({
        kind: "quote",
        text: `${startTime(Temporal.Instant.from(startsAt), zone, today)}: ${account}`,
        source: `calendar; ${because}`,
      }) as const,
  );
  return {
    title: lines[0]?.text ?? "Your next calls",
    parts: [
      ...lines,
      { kind: "small", text: `From your calendar, times in ${zone}. For a brief: /prep and the account.` },
    ],
  };
}

const mostLines = 4;
const mostWords = 80;
const tellingWords = 6;

/** The customer's own lines from the transcript as it is kept now; what was erased meanwhile is not shown. */
async function spoken(
  ports: Pick<Ports, "records" | "signals">,
  {
    answer: { account: name, call },
    account,
    person,
    at,
    question,
  }: {
    readonly answer: RecordAnswer & { kind: "last-call" };
    readonly account: Account;
    readonly person: Person;
    readonly at: Temporal.Instant;
    readonly question: string;
  },
): Promise<Words> {
  const heard = call === null ? null : await heardOf(ports, person, account, at);
  if (call === null || heard?.callId !== call.id)
    return {
      title: "No call on record",
      parts: [said("No call on record.", ` No transcript of a call with ${name} in the last 60 days is kept here.`)],
    };
  const day = parseDate(call.on);
  const on = day === null ? "" : `, ${shortDate(day, at.toZonedDateTimeISO("UTC").toPlainDate())}`;
  const lines = tellingLines(heard.lines, question);
  return {
    title: `The last call with ${name}`,
    parts: [
      ...lines.map((text): LetterPart => ({ kind: "quote", text, source: `transcript${on}; the customer` })),
      {
        kind: "small",
        text: `${lines.length} of ${heard.lines.length} lines of the customer, in their words. The rest stays in the transcript.`,
      },
    ],
  };
}

/** First those that speak of what was asked, then the earliest; in the order of the call. */
function tellingLines(lines: readonly string[], question: string): readonly string[] {
  const asked = new Set(contentStems(question).filter((stem) => !callStems.has(stem)));
  const shares = (line: string) => contentStems(line).filter((stem) => asked.has(stem)).length;
  const telling = lines.filter((line) => countWords(line) >= tellingWords);
  const best = (telling.length > 0 ? telling : lines).toSorted((a, b) => shares(b) - shares(a));
  const chosen: string[] = [];
  let words = 0;
  for (const line of best) {
    words += countWords(line);
    if (chosen.length > 0 && (chosen.length === mostLines || words > mostWords)) break;
    chosen.push(line);
  }
  return lines.filter((line) => chosen.includes(line)).map((line) => plainText(line, { chars: 400, words: mostWords }));
}
const callStems = new Set(contentStems("what happened said say customer last latest call meeting discussed time"));

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
  const where = asked === null ? "Not in your sources" : "Not in your CRM";
  return {
    title: `${where}.${what}`,
    parts: [
      said(`${where}.`, what),
      { kind: "small", text: owned.length === 0 ? "Nobody is named as its owner." : owned.join(" ") },
      ...(asked === null ? [{ kind: "small" as const, text: `For a brief on it: /prep ${account}` }] : []),
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
