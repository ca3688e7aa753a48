/** V4: numbers, dates, percentages, money and their units. Written forms are brought to one: "6.4k", "6,400" and "EUR 6,400" hold the same number. */
export interface Value {
  readonly kind: "number" | "date";
  /** In the unit's base (seconds, bytes); a date as folded words of one form. */
  readonly key: string;
  /** "time", "data", "percent", "EUR" ...; null when the text names none that we know. */
  readonly unit: string | null;
  /** The word after it, for numbers without a known unit: "three pilots". */
  readonly noun: string | null;
  readonly bound: "more" | "less" | null;
  readonly start: number;
  readonly end: number;
  readonly raw: string;
}

const months = "january february march april may june july august september october november december".split(" ");
const monthNames = `(?:${months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|")}|sept)`;
const datePattern = new RegExp(
  [
    String.raw`\b(?<iso>\d{4}-\d{2}-\d{2})\b`,
    String.raw`\b(?<day1>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?<month1>${monthNames})\b\.?(?:,?\s+(?<year1>\d{4}))?`,
    String.raw`\b(?<month2>${monthNames})\.?\s+(?<day2>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?<year2>\d{4}))?`,
    String.raw`\b(?<month3>${monthNames})\s+(?<year3>\d{4})\b`,
    String.raw`\b(?<quarter>[QH][1-4])(?:\s+(?<year4>\d{4}))?\b`,
    String.raw`\b(?<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b`,
    String.raw`\b(?<relative>today|tomorrow|yesterday|tonight|(?:next|last|this)\s+(?:week|month|quarter|year|spring|summer|autumn|fall|winter))\b`,
    String.raw`\b(?<month4>january|february|march|april|june|july|august|september|october|november|december)\b`,
    String.raw`\b(?<year5>(?:19|20)\d{2})\b(?![\d.,]*\s*(?:%|[a-z]*bytes?|hours|customers|users))`,
  ].join("|"),
  "giu",
);

const numberWords: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  half: 0.5,
  third: 1 / 3,
  quarter: 0.25,
  dozen: 12,
  twice: 2,
  double: 2,
  doubles: 2,
  doubled: 2,
  triple: 3,
  thrice: 3,
  one: 1,
  // Those that are no other word of another language.
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  zwölf: 12,
  zwanzig: 20,
  dreißig: 30,
  trois: 3,
  quatre: 4,
  cinq: 5,
  huit: 8,
  onze: 11,
  douze: 12,
  quinze: 15,
  vingt: 20,
  trente: 30,
  cuatro: 4,
  cinco: 5,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  tres: 3,
  doce: 12,
  trece: 13,
  quince: 15,
  veinte: 20,
  treinta: 30,
};
const magnitudes: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  bn: 1e9,
  mrd: 1e9,
  billion: 1e9,
};
const units: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  second: ["time", 1],
  sec: ["time", 1],
  s: ["time", 1],
  minute: ["time", 60],
  min: ["time", 60],
  hour: ["time", 3600],
  h: ["time", 3600],
  hr: ["time", 3600],
  day: ["time", 86_400],
  week: ["time", 604_800],
  month: ["time", 2_629_800],
  year: ["time", 31_557_600],
  kb: ["data", 1e3],
  mb: ["data", 1e6],
  megabyte: ["data", 1e6],
  gb: ["data", 1e9],
  gigabyte: ["data", 1e9],
  tb: ["data", 1e12],
  terabyte: ["data", 1e12],
  pb: ["data", 1e15],
  "%": ["percent", 1],
  percent: ["percent", 1],
  percentage: ["percent", 1],
  pp: ["percent", 1],
  prozent: ["percent", 1],
  eur: ["EUR", 1],
  euro: ["EUR", 1],
  "€": ["EUR", 1],
  usd: ["USD", 1],
  dollar: ["USD", 1],
  $: ["USD", 1],
  gbp: ["GBP", 1],
  pound: ["GBP", 1],
  "£": ["GBP", 1],
  chf: ["CHF", 1],
};
/** "quarter" is mostly a part of the year. */
const spelled = Object.keys(numberWords)
  .filter((word) => word !== "quarter")
  .toSorted((a, b) => b.length - a.length)
  .join("|");
const numberPattern = new RegExp(
  String.raw`(?<cur>€|\$|£|\b(?:EUR|USD|GBP|CHF)\b)?\s?(?<![\p{L}\p{N}])(?<num>\d[\d.,' ]*\d|\d|(?:${spelled})(?![\p{L}\p{N}]))(?:\s?(?<mag>k|thousand|mn|mio|million|m|bn|mrd|billion)(?![\p{L}\p{N}]))?(?:\s?(?<sign>%|€|\$|£)|(?:[\s-]|\s?)(?<word>[\p{L}]+))?`,
  "giu",
);

const moreWords =
  /(?:\b(?:over|above|more than|greater than|at least|beyond|exceed(?:s|ing)?|minimum of|from|starting at)\s*|[>≥]\s*)$/iu;
const lessWords =
  /(?:\b(?:under|below|less than|fewer than|at most|up to|no more than|within|maximum of|not more than)\s*|[<≤]\s*)$/iu;

/** Every value of the text, in reading order. */
export function valuesOf(text: string): readonly Value[] {
  const found: Value[] = [];
  const taken: [number, number][] = [];
  for (const match of text.matchAll(datePattern)) {
    const key = dateKey(match.groups ?? {});
    if (key === null) continue;
    const [start, end] = [match.index, match.index + match[0].length];
    taken.push([start, end]);
    found.push({ kind: "date", key, unit: null, noun: null, bound: null, start, end, raw: match[0] });
  }
  const isTaken = (start: number, end: number) => taken.some(([from, to]) => start < to && end > from);
  for (const match of text.matchAll(numberPattern)) {
    const { cur, num = "", mag, sign, word } = match.groups ?? {};
    const start = match.index + match[0].indexOf(num);
    if (isTaken(start, start + num.length)) continue;
    const bare = numberOf(num);
    if (bare === null) continue;
    const unitWord = (cur ?? sign ?? word ?? "").toLowerCase();
    const known = units[unitWord] ?? units[unitWord.replace(/s$/, "")];
    // "one" is mostly a pronoun, "the third call" a place in a row.
    if (/^(?:one|third|half)$/i.test(num) && (known === undefined || known[0] === "percent")) continue;
    const value = bare * (mag === undefined ? 1 : (magnitudes[mag.toLowerCase()] ?? 1));
    const before = text.slice(Math.max(0, match.index - 24), match.index + (cur === undefined ? 0 : 0));
    found.push({
      kind: "number",
      key: String(Number((value * (known?.[1] ?? 1)).toPrecision(10))),
      unit: known?.[0] ?? null,
      noun: known === undefined && word !== undefined ? word.toLowerCase().replace(/s$/, "") : null,
      bound: moreWords.test(before) && !/\bfrom\s*$/i.test(before) ? "more" : lessWords.test(before) ? "less" : null,
      start,
      end: match.index + match[0].length,
      raw: `${num}${known === undefined ? "" : ` ${unitWord}`}`,
    });
  }
  return found.sort((a, b) => a.start - b.start);
}

function dateKey(groups: Readonly<Record<string, string | undefined>>): string | null {
  const month = groups.month1 ?? groups.month2 ?? groups.month3 ?? groups.month4;
  const year = groups.year1 ?? groups.year2 ?? groups.year3 ?? groups.year4;
  if (groups.iso !== undefined) {
    const [y = "", m = "", d = ""] = groups.iso.split("-");
    return `${Number(d)} ${months[Number(m) - 1]?.slice(0, 3) ?? m} ${y}`;
  }
  if (month !== undefined) {
    const day = groups.day1 ?? groups.day2;
    return [day === undefined ? null : Number(day), month.toLowerCase().slice(0, 3), year].filter(Boolean).join(" ");
  }
  if (groups.quarter !== undefined) return [groups.quarter.toLowerCase(), year].filter(Boolean).join(" ");
  return (groups.weekday ?? groups.relative ?? groups.year5)?.toLowerCase().replace(/\s+/g, " ") ?? null;
}

/** "6,400", "6.400", "6 400" and "6'400" are 6400; "1.5" and "1,5" are one and a half. */
function numberOf(text: string): number | null {
  const named = numberWords[text.toLowerCase()];
  if (named !== undefined) return named;
  const bare = text.replace(/[' ]/g, "");
  const grouped = /^\d{1,3}(?:[.,]\d{3})+$/.test(bare) ? bare.replace(/[.,]/g, "") : bare;
  const value = Number(grouped.replace(/,(?=\d{1,2}$)/, ".").replace(/,/g, ""));
  return Number.isFinite(value) ? value : null;
}

/** Why `said` is not what `value` says; null when they agree. A date without its year agrees with the same day of any year. */
export function disagreement(said: Value, value: Value): "other" | "bound" | "noun" | null {
  if (said.kind !== value.kind) return "other";
  if (said.kind === "date") {
    const [a, b] = [said.key.split(" "), value.key.split(" ")];
    const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
    // Saying more than the quote (a year that it does not name) is saying something else.
    return a.length <= b.length && shorter.every((part) => longer.includes(part)) ? null : "other";
  }
  if (said.key !== value.key || (said.unit ?? value.unit) !== (value.unit ?? said.unit)) return "other";
  if (said.unit !== value.unit && (said.noun !== null || said.unit !== null)) return "other";
  if (said.bound !== value.bound) return said.bound !== null && value.bound !== null ? "other" : "bound";
  return said.unit === null && said.noun !== null && value.noun !== null && said.noun !== value.noun ? "noun" : null;
}
