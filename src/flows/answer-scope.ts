/** What a question is about: the account it names or that its thread is about, with the records of it that this person may see. */
import { canSee } from "#domain/accounts/access.ts";
import { accountMentioned, type Mention, namingWords } from "#domain/accounts/mentioned.ts";
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import { fold, foldedMentions } from "#domain/briefs/plain-text.ts";
import { isOfTheCompetitor, topicOf, withCompetitor } from "#domain/knowledge/question.ts";
import { isAboutThem, recordAsk } from "#domain/knowledge/record-question.ts";
import type { KeptAnswer } from "./answer-ports.ts";
import { comingCalls } from "./ask-for-prep.ts";
import type { Ports } from "./ports.ts";

export interface Scope {
  readonly asked: string;
  /** What the thread asked before, and the words in it that name an account; null: nothing, or the question stands on its own. */
  readonly before: { readonly question: string; readonly named: string | null } | null;
  readonly account: Account | null;
  /** Folded words of the question, or of the one before it, that name the account; null: the thread is about it. */
  readonly named: string | null;
  /** The question speaks of the account itself. */
  readonly isAboutIt: boolean;
  /** Accounts that the words fit; empty when they fit one or none. */
  readonly several: readonly Account[];
  /** Folded words that begin the name of each of `several`; null: they are named each for itself. */
  readonly shared: string | null;
  /** Folded names in the question of accounts that this person may not see. */
  readonly hidden: readonly string[];
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
  /** What documents are asked: with the words of the thread and the competitor's name. */
  readonly searched: string;
}

export type ScopePorts = Pick<Ports, "calendars" | "clock" | "records">;

/** What the thread is about already. */
export interface Thread {
  readonly earlier: Pick<KeptAnswer, "question" | "accountId"> | null;
  /** Id of the account of the brief at its top. */
  readonly under: string | null;
}

const mostCandidates = 500;
const mostOwn = 20;

export async function scopeOf(
  ports: ScopePorts,
  person: Person,
  asked: string,
  { earlier, under }: Thread,
): Promise<Scope> {
  const own = await ownAccounts(ports, person);
  const candidates = await ports.records.accountsBeginning(namingWords(asked), mostCandidates);
  const seen = candidates.filter((account) => canSee(person, account));
  const isTheirs = ({ id }: Account) => own.includes(id);
  const isLikely = recordAsk(asked, { named: "", contacts: [] })?.kind === "field";
  const { mention, shared } = mentionIn(
    accountMentioned(asked, seen, { isTheirs, isLikely }),
    under ?? earlier?.accountId ?? null,
  );
  // "And for three years?" goes on with what was asked before; so does "and at Vantry?".
  const rest = mention === null ? asked : withoutWords(asked, mention.words);
  const before =
    earlier !== null && topicOf(rest).length <= 2
      ? { question: earlier.question, named: await namedBefore(ports, person, earlier) }
      : null;
  const hidden = accountMentioned(
    asked,
    candidates.filter((account) => !canSee(person, account)),
    { isLikely },
  );
  const elsewhere = mention === null ? await visible(ports, person, under ?? earlier?.accountId ?? null) : null;
  const account =
    (mention?.kind === "one" ? mention.account : elsewhere) ??
    (mention === null ? await accountOfContact(ports, person, own, asked) : null);
  const [contacts, opportunities] =
    account === null
      ? [[], []]
      : await Promise.all([ports.records.contactsOf(account.id), ports.records.opportunitiesOf([account.id])]);
  const whole = before === null ? asked : `${asked} ${before.question}`;
  const named = mention?.kind === "one" ? mention.words : null;
  return {
    asked,
    before,
    account,
    named,
    isAboutIt:
      account !== null &&
      (named !== null ||
        isAboutThem(asked) ||
        contacts.some(({ name }) => foldedMentions(fold(asked), fold(name))) ||
        (before !== null && before.named !== null)),
    several: mention?.kind === "several" ? mention.accounts : [],
    shared,
    hidden: hidden === null ? [] : [hidden.words],
    contacts,
    opportunities,
    searched: withCompetitor(
      whole,
      account === null ? await nearestCompetitor(ports, own, whole) : competitorOf(opportunities),
    ),
  };
}

/** Of several accounts that one name fits the thread's own is meant; without a thread nobody's. */
function mentionIn(found: Mention | null, threadId: string | null): { mention: Mention | null; shared: string | null } {
  if (found?.kind !== "several") return { mention: found, shared: null };
  const { accounts, words } = found;
  if (!accounts.every(({ name }) => `${fold(name)} `.startsWith(`${words} `))) return { mention: found, shared: null };
  const own = accounts.find(({ id }) => id === threadId);
  return own === undefined
    ? { mention: found, shared: words }
    : { mention: { kind: "one", account: own, words }, shared: null };
}

export function withoutWords(line: string, words: string): string {
  const gone = new Set(words.split(" "));
  return line.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) => (gone.has(fold(word)) ? " " : word));
}

const competitorOf = (opportunities: readonly Opportunity[]): string | null =>
  opportunities.flatMap(({ competitor, meddpicc }) => competitor ?? meddpicc.competition?.value ?? [])[0] ?? null;

/** "The competitor" without an account is the one of this person's next deal that has one: the answer's source names it. */
async function nearestCompetitor(ports: ScopePorts, own: readonly string[], text: string): Promise<string | null> {
  if (own.length === 0 || !isOfTheCompetitor(text)) return null;
  const deals = await ports.records.opportunitiesOf(own);
  return competitorOf(own.flatMap((id) => deals.filter(({ accountId }) => accountId === id)));
}

/** Ids of accounts of this person's coming calls and open opportunities. */
async function ownAccounts(ports: ScopePorts, person: Person): Promise<readonly string[]> {
  const calls = await comingCalls(ports, person.email);
  const owned = await ports.records.openOpportunitiesOwnedBy(person.email);
  const ids = [...calls.map(({ decision }) => decision.account.accountId), ...owned.map(({ accountId }) => accountId)];
  return [...new Set(ids)];
}

async function visible(ports: ScopePorts, person: Person, id: string | null): Promise<Account | null> {
  const account = id === null ? null : await ports.records.account(id);
  return account !== null && canSee(person, account) ? account : null;
}

async function namedBefore(
  ports: ScopePorts,
  person: Person,
  { question, accountId }: NonNullable<Thread["earlier"]>,
): Promise<string | null> {
  const account = await visible(ports, person, accountId);
  return account === null
    ? null
    : (accountMentioned(question, [account], { isTheirs: () => true, isLikely: true })?.words ?? null);
}

/** "Who is Priya Raman?": a contact of one of their own accounts, named in full. */
async function accountOfContact(
  ports: ScopePorts,
  person: Person,
  own: readonly string[],
  asked: string,
): Promise<Account | null> {
  if (!/\b(?:who|title|role|position|wer|qui|quién)\b/iu.test(asked)) return null;
  const line = fold(asked);
  for (const id of own.slice(0, mostOwn)) {
    const contacts = await ports.records.contactsOf(id);
    const isNamed = contacts.some(({ name }) => fold(name).includes(" ") && foldedMentions(line, fold(name)));
    if (isNamed) return visible(ports, person, id);
  }
  return null;
}
