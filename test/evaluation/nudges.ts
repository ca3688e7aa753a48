/** `npm run evaluate:nudges -- --reps 5000 --behaviours 20 --weeks 40`: a company that is nudged by the product's own rules, counted from scratch. */
import { parseArgs } from "node:util";
import { countSent } from "./nudge-count.ts";
import { simulate } from "./nudge-simulation.ts";

const { values } = parseArgs({
  options: {
    reps: { type: "string", default: "5000" },
    behaviours: { type: "string", default: "20" },
    weeks: { type: "string", default: "40" },
    seed: { type: "string", default: "20261121" },
    json: { type: "boolean", default: false },
  },
});
const size = {
  reps: Number(values.reps),
  behaviours: Number(values.behaviours),
  weeks: Number(values.weeks),
  seed: Number(values.seed),
};
const began = performance.now();
const result = simulate(size, (week, sent) => {
  process.stderr.write(
    `week ${week + 1} of ${size.weeks}: ${sent} sent, ${Math.round((performance.now() - began) / 1000)} s\n`,
  );
});
const counts = countSent(result, size.reps, size.weeks);
const seconds = Math.round((performance.now() - began) / 1000);
const sorted = (map: ReadonlyMap<string, number>) => [...map].toSorted(([, a], [, b]) => b - a);
if (values.json)
  console.log(JSON.stringify({ size, seconds, counts, held: [...result.held], outcomes: [...result.outcomes] }));
else {
  const rows: [string, string | number][] = [
    ["reps, behaviours, weeks", `${size.reps}, ${size.behaviours}, ${size.weeks}`],
    ["qualifying moments", result.moments],
    ["nudges sent, in letters", `${counts.sent} in ${counts.letters}`],
    ["most to one person on a day (cap 2)", counts.mostInADay],
    ["most to one person in seven days (cap 5)", counts.mostInAWeek],
    ["most cards to one manager in seven days (cap 3)", counts.mostCardsInAWeek],
    ["cards for each manager and week", counts.cardsAManagerWeek.toFixed(2)],
    ["most praise to one person in seven days (cap 1)", counts.mostPraiseInAWeek],
    ["most to one effective or improving rep in seven days (cap 1)", counts.mostToTheWellInAWeek],
    ["outside working hours", counts.outsideWork],
    ["to people who stopped, paused or left", counts.toPeopleAway],
    ["cards less than a day after the rep's own message", counts.cardsWithoutHeadStart],
    ["cards after a dispute", counts.cardsAfterDispute],
    ["seconds", seconds],
  ];
  const table = (head: string, lines: readonly (readonly [string, string | number])[]) =>
    [`| ${head} | |`, "|---|---|", ...lines.map(([name, value]) => `| ${name} | ${value} |`), ""].join("\n");
  const types = Map.groupBy(result.sent, ({ type }) => type);
  console.log(table("simulated", rows));
  console.log(table("sent, by type", sorted(new Map([...types].map(([type, own]) => [type, own.length])))));
  console.log(table("held, by reason", sorted(result.held)));
  console.log(table("one look later", sorted(result.outcomes)));
  console.log(table("rows, as they stand at the end", sorted(result.statuses)));
  console.log(
    table(
      "turned down",
      result.levels.map(({ type, level, measured }) => [type, `${level}: ${measured?.useful} of ${measured?.answers}`]),
    ),
  );
}
