import { fold, foldedMentions } from "#domain/briefs/plain-text.ts";
import type { CheckContext, Claim, Finding, LocatedQuote } from "./claim.ts";
import { factPlaceholder, ownWords } from "./claim.ts";
import { foldWord, isFunctionWord, stem, tokensOf } from "./tokens.ts";
import { valuesOf } from "./values.ts";

/** Capital letters that name nobody. */
const ordinary: ReadonlySet<string> = new Set("i ok ai crm faq".split(" "));
/** Openers of our own prompt's style; a verb at the start of a sentence is not a name. */
const openers: ReadonlySet<string> = new Set(
  "worth from ask say note show use start open offer point explain check bring name tell keep put see now today new reduces lowers cuts saves needs requires keeps runs means moves gives takes brings expect since because during while although compared unlike instead given recovery replay customers teams according once then first second".split(
    " ",
  ),
);

interface Role {
  readonly words: string;
  /** A title or a part in the deal: saying another one is saying something else. Generic ones are only marked. */
  readonly exact: boolean;
}
const rolePattern =
  /\b(?:(?<exact>ceo|cfo|cto|cio|coo|ciso|cro|cmo|cpo|chief [\p{L}]+ officer|vp(?: of)? [\p{L}]+|vice president|(?:head|director) of [\p{L}]+(?: [\p{L}]+)?|economic buyer|technical buyer|champion|coach|blocker|procurement|finance director|managing director|security officer|(?:lead|staff|principal) (?:data )?engineer|data engineer|platform lead)|(?<generic>customers?|partners?|vendors?|suppliers?|resellers?|competitors?|managers?|engineers?|operators?|admins?|owners?|officers?|analysts?|lawyers?|legal))\b/giu;

function rolesOf(text: string): readonly Role[] {
  return [...text.matchAll(rolePattern)].map(({ groups = {} }) => ({
    words: fold(groups.exact ?? groups.generic ?? "").replace(/s$/, ""),
    exact: groups.exact !== undefined,
  }));
}

/** V5: a name or a role in the gloss is in the quote or in a fact that it shows. */
export function namesInQuotes(
  { gloss }: Claim,
  quotes: readonly LocatedQuote[],
  context: CheckContext,
): readonly Finding[] {
  const own = ownWords(gloss);
  const quoted = fold([...quotes.map(({ text }) => text), ...shownFacts(gloss, context)].join(" \n "));
  const around = fold(
    quotes.map(({ hit }) => `${hit.document.title} ${hit.passage.heading} ${hit.passage.text}`).join(" \n "),
  );
  const has = (text: string, words: string) => foldedMentions(text, fold(words));
  const findings: Finding[] = [];

  const person = context.people.find((name) => named(own, name) && !named(quotedText(quotes, gloss, context), name));
  if (person !== undefined) {
    const another = context.people.some(
      (name) => name !== person && named(quotes.map(({ text }) => text).join(" "), name),
    );
    findings.push({
      check: "V5",
      effect: another ? "drop" : "mark",
      because: `"${person}" is not in the quote${another ? ", which names somebody else" : ""}`,
    });
  }
  for (const name of namesOf(own)) {
    const words = fold(name.words);
    if (words === "" || has(quoted, words) || context.ownNames.some((known) => has(fold(known), words))) continue;
    if (context.people.some((known) => has(fold(known), words)) || isCompetitor(words, context)) continue; // judged on their own
    if (name.opens && !name.double) {
      if (
        isFunctionWord(words) ||
        openers.has(words) ||
        stemsOf(quoted).has(stem(words)) ||
        writtenSmall(quotes, words)
      )
        continue;
      findings.push({
        check: "V5",
        effect: "mark",
        because: `"${name.words}" may be a name that the quote does not hold`,
      });
    } else if (has(around, words))
      findings.push({ check: "V5", effect: "mark", because: `"${name.words}" is in the passage but not in the quote` });
    else return [{ check: "V5", effect: "drop", because: `"${name.words}" is not in the quote` }];
  }
  const theirs = rolesOf(quotes.map(({ text }) => text).join(" \n ")).map(({ words }) => words);
  for (const { words, exact } of rolesOf(own)) {
    if (theirs.includes(words) || has(quoted, words)) continue;
    findings.push({ check: "V5", effect: exact ? "drop" : "mark", because: `"${words}" is not in the quote` });
  }
  const order = swapped(own, quotes, context);
  if (order !== null) findings.push(order);
  return findings;
}

/** Names and roles that stand in another order than in the quote may have changed places: "A reports to B". */
function swapped(own: string, quotes: readonly LocatedQuote[], context: CheckContext): Finding | null {
  const quoted = fold(quotes.map(({ text }) => text).join(" "));
  const said = fold(own);
  const words = [
    ...new Set([
      ...context.people,
      ...context.competitors,
      ...context.ownNames,
      ...namesOf(own).map(({ words: name }) => name),
      ...rolesOf(own).map(({ words: role }) => role),
    ]),
  ]
    .map(fold)
    .filter((one) => one.length > 2 && foldedMentions(quoted, one) && foldedMentions(said, one))
    // A part of a longer one ("Lars" of "Lars Holm") moves with it.
    .filter((one, _, all) => !all.some((other) => other !== one && foldedMentions(other, one)));
  const inSaid = words.toSorted((a, b) => said.indexOf(a) - said.indexOf(b));
  const inQuote = words.toSorted((a, b) => quoted.indexOf(a) - quoted.indexOf(b));
  return inSaid.join("|") === inQuote.join("|")
    ? null
    : { check: "V5", effect: "replace", because: `${inSaid.join(", ")} stand in another order than in the quote` };
}

/** V6: a competitor, and who of us and them does it, are the quote's. */
export function competitorsInQuotes(
  { gloss }: Claim,
  quotes: readonly LocatedQuote[],
  context: CheckContext,
): readonly Finding[] {
  const own = ownWords(gloss);
  const text = quotes.map((quote) => quote.text).join(" \n ");
  const about = quotes.flatMap(({ hit }) => hit.document.competitor ?? []);
  const known = [...new Set([...context.competitors, ...about])];
  const wrong = known.find(
    (name) => named(own, name) && !named(text, name) && !about.some((one) => fold(one) === fold(name)),
  );
  if (wrong !== undefined)
    return [{ check: "V6", effect: "drop", because: `"${wrong}" is not whom the quote is about` }];
  const stranger = context.otherAccounts.find((name) => named(own, name) && !named(text, name));
  if (stranger !== undefined) return [{ check: "V6", effect: "drop", because: `"${stranger}" is another account` }];
  const inQuote = known.filter((name) => named(text, name));
  const [saidUs, saidThem] = [us.test(own), them.test(own) || known.some((name) => named(own, name))];
  const [quoteUs, quoteThem] = [us.test(text), them.test(text) || inQuote.length > 0];
  if (inQuote.length > 0 && saidUs && !quoteUs)
    return [{ check: "V6", effect: "drop", because: "it says of us what the quote says of a competitor" }];
  if (saidUs && !quoteUs && quoteThem)
    return [{ check: "V6", effect: "replace", because: "it says of us what the quote says of others" }];
  if (saidThem && !quoteThem && quoteUs)
    return [{ check: "V6", effect: "replace", because: "it says of others what the quote says of us" }];
  // "Corvid" for "our product": the subject was exchanged although both are named nowhere near.
  if (
    inQuote.length > 0 &&
    !saidThem &&
    !quoteUs &&
    context.ownNames.some((name) => named(own, name) && !named(text, name))
  )
    return [{ check: "V6", effect: "drop", because: "it says of our product what the quote says of a competitor" }];
  return [];
}

const us = /\b(?:we|our|ours|us|we're|we've|we'll)\b/i;
const them = /\b(?:they|their|theirs|them|they're|they've|they'll)\b/i;

interface Named {
  readonly words: string;
  /** First word of a sentence: capital by rule. */
  readonly opens: boolean;
  /** Two capitals in a row are a name wherever they stand. */
  readonly double: boolean;
}

/** Runs of capitalised words that are no dates and no roles. */
function namesOf(text: string): readonly Named[] {
  const dates = valuesOf(text).filter(({ kind }) => kind === "date");
  const found: { words: string[]; start: number; end: number; opens: boolean }[] = [];
  for (const { raw, start, end } of tokensOf(text)) {
    if (!/^\p{Lu}/u.test(raw) || /^\p{Lu}?\d/u.test(raw) || dates.some((date) => start < date.end && end > date.start))
      continue;
    const before = text.slice(0, start).trimEnd();
    const opens = before === "" || /[.!?:;]["”’)]*$|["“„«(]$/u.test(before);
    const last = found.at(-1);
    if (last !== undefined && !opens && /^[\s&-]{1,3}$/.test(text.slice(last.end, start))) {
      last.words.push(raw);
      last.end = end;
    } else found.push({ words: [raw], start, end, opens });
  }
  return found
    .map(({ words, opens }) => ({
      words: words.join(" ").replace(/['’]s$/u, ""),
      opens,
      double: words.length > 1 && !isFunctionWord(foldWord(words[0] ?? "")),
    }))
    .flatMap((one) =>
      one.opens && !one.double && one.words.includes(" ")
        ? [{ ...one, words: one.words.replace(/^\S+\s/, ""), opens: false }]
        : [one],
    )
    .filter(
      ({ words }) =>
        !ordinary.has(fold(words)) && !rolePatternWhole.test(words) && !/^(?:EUR|USD|GBP|CHF|TB|GB|MB)$/.test(words),
    );
}
const rolePatternWhole = new RegExp(`^(?:${rolePattern.source})$`, "iu");

/** Is this name said? Case counts: a company may be called "Open". */
function named(text: string, name: string): boolean {
  const words = fold(name);
  if (!foldedMentions(fold(text), words)) return false;
  return (
    words.includes(" ") ||
    tokensOf(text).some(({ raw, word }) => foldWord(word).replace(/'s$/, "") === words && /^\p{Lu}|\d/u.test(raw))
  );
}

function isCompetitor(words: string, { competitors }: CheckContext): boolean {
  return competitors.some((name) => fold(name) === words);
}

function shownFacts(gloss: string, { facts }: CheckContext): readonly string[] {
  return [...gloss.matchAll(factPlaceholder)].flatMap(([, id = ""]) => facts.get(id) ?? []);
}

function quotedText(quotes: readonly LocatedQuote[], gloss: string, context: CheckContext): string {
  return [...quotes.map(({ text }) => text), ...shownFacts(gloss, context)].join(" ");
}

/** A word that the passage also writes small is no name. */
function writtenSmall(quotes: readonly LocatedQuote[], words: string): boolean {
  return quotes.some(({ hit }) =>
    tokensOf(hit.passage.text).some(({ raw, word }) => /^\p{Ll}/u.test(raw) && stem(word) === stem(words)),
  );
}

function stemsOf(folded: string): ReadonlySet<string> {
  return new Set(folded.split(/\s+/).map(stem));
}
