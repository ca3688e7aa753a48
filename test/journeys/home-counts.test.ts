/** The pages that count: how launches land, the team over time, messages beside each other, and the same in words where Slack takes no charts. */
import { expect, jest, test } from "@jest/globals";
import type { Person } from "#domain/accounts/records.ts";
import { readSignal } from "#domain/behaviours/signal.ts";
import { validate } from "#slack/limits.ts";
import { person as onFile, type World } from "#test/support/world.ts";
import { coachedTeam, everybody, impact, reads } from "./coached.ts";
import { eventually, person, wordsOf } from "./steps.ts";

jest.setTimeout(240_000);

const names = ["Uma", "Vito", "Wes", "Xena", "Yuri"];
const more: readonly Person[] = names.map((name) => onFile(name, "rep", { managerEmail: "otto@ourco.example" }));
const six = ["rita", ...names].map((name) => `${name.toLowerCase()}@ourco.example`);
const enid = "enid@ourco.example";

type Block = Readonly<Record<string, unknown>> & { readonly type: string };
interface Chart {
  readonly title: string;
  readonly chart: {
    readonly type: string;
    readonly series: readonly { readonly name: string; readonly data: readonly { readonly value: number }[] }[];
  };
}
const typesOf = (blocks: readonly unknown[]) => new Set((blocks as readonly Block[]).map(({ type }) => type));
const charts = (blocks: readonly unknown[]) =>
  (blocks as readonly Block[]).filter(({ type }) => type === "data_visualization") as unknown as readonly Chart[];
const seriesOf = (chart: Chart | undefined) =>
  Object.fromEntries((chart?.chart.series ?? []).map(({ name, data }) => [name, data.map(({ value }) => value)]));

async function lesson({ app, now }: World, rep: string): Promise<void> {
  const at = now().subtract({ hours: 30 }).toString();
  const read = readSignal({
    kind: "lms.completed",
    id: `lesson-${rep}`,
    at,
    source: "lms",
    person: rep,
    document_id: "micro-impact",
  });
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  await app.ports.signals.save([read.signal], now());
}

async function practised(world: World, rep: string): Promise<void> {
  await world.app.ports.scenes.recordPractice({
    sceneId: `scene-${rep}`,
    attempt: 1,
    rep,
    accountId: "ACC-ACME",
    behaviour: impact,
    at: world.now().subtract({ hours: 10 * 24 }),
    mode: "script",
    finished: true,
    failedRung: null,
    items: null,
  });
}

test("a launch by week: lessons are not practice, practice counts from five people on, and the team's states over time", async () => {
  await using world = await coachedTeam({ people: [...everybody, ...more] });
  const manager = person(world, enid);
  for (const rep of six.slice(0, 3)) await reads(world, rep, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+");
  for (const rep of six.slice(3)) await reads(world, rep, "0 0 0 0 0 0 0 0 0 0");
  for (const rep of six.slice(0, 2)) await lesson(world, rep);
  for (const rep of six.slice(0, 4)) await practised(world, rep);

  const first = await manager.openHome(/How launches land/);
  expect(wordsOf(first)).toMatch(
    /Atlas 4, of 8 people by week, 5 Oct to 23 Nov: reached 0, .*0, 2; learned 0, .*0, 2; shown 0, .*3; working 0, .*3; practised by fewer than five\./,
  );
  expect(wordsOf(first)).toMatch(/“Practised” is a finished roleplay: private, and counted from five people on/);
  const [launch, weeks] = charts(first.content.blocks);
  expect(launch).toMatchObject({ title: "Atlas 4", chart: { type: "line" } });
  expect(Object.keys(seriesOf(launch))).toEqual(["reached", "learned", "shown", "working"]);
  // What stood at the end of each week, from counts and changes alone, as each person's own history says it.
  expect(weeks).toMatchObject({ title: "Everybody by week", chart: { type: "line" } });
  const { states } = world.app.ports;
  const history = await Promise.all(six.map((rep) => states.historyOf({ rep, behaviour: impact })));
  const stood = (state: string, weeksAgo: number) => {
    const end = world.now().subtract({ hours: 168 * weeksAgo });
    return history.filter(
      (own) => own.findLast(({ since }) => Temporal.Instant.compare(since, end) <= 0)?.state === state,
    ).length;
  };
  for (const state of ["effective", "missing"])
    expect(seriesOf(weeks)[state === "effective" ? "Effective" : "Missing"]).toEqual(
      [7, 6, 5, 4, 3, 2, 1, 0].map((ago) => stood(state, ago)),
    );
  expect(wordsOf(first)).not.toMatch(/Uma|Vito|Rita/);

  await practised(world, six[4] ?? "");
  const second = await manager.openHome(/practised –, .*–, 5, 5, 5;/);
  expect(seriesOf(charts(second.content.blocks)[0]).practised).toEqual([0, 0, 0, 0, 0, 5, 5, 5]);

  const priya = await person(world, "priya@ourco.example").openHome(/How messages land/);
  expect(charts(priya.content.blocks).map(({ title }) => title)).toEqual(["People by message"]);
  expect(wordsOf(priya)).toMatch(/Ask what the outage costs them: (?:\d \w+, )*3 missing\./);
  for (const view of [first, second, priya])
    expect(validate("home", { type: "home", blocks: view.content.blocks })).toEqual([]);
});

test("without a model “working” is not drawn as zero", async () => {
  await using world = await coachedTeam({ people: [...everybody, ...more] });
  const view = await person(world, enid).openHome(/How launches land/);
  expect(wordsOf(view)).toMatch(/working is not known\.[\s\S]*“shown” is keyword finding, and “working” is not known/);
  expect(Object.keys(seriesOf(charts(view.content.blocks)[0]))).toEqual(["reached", "learned", "shown"]);
});

test("a workspace that refuses charts and tables gets the same page in words", async () => {
  await using world = await coachedTeam({ people: [...everybody, ...more] });
  for (const rep of six) await reads(world, rep, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1-");
  world.slack.fail({
    method: "views.publish",
    kind: "error",
    error: "invalid_blocks",
    times: Number.POSITIVE_INFINITY,
    matches: ({ view }) => /"data_visualization"|"table"/.test(typeof view === "string" ? view : JSON.stringify(view)),
  });
  const view = await person(world, enid).openHome(/How launches land/);
  const types = typesOf(view.content.blocks);
  expect(types.has("table") || types.has("data_visualization")).toBe(false);
  expect(wordsOf(view)).toMatch(/Atlas 4\. Atlas 4, of 8 people/);
  expect(wordsOf(view)).toMatch(/Ask what the outage costs them\s+People: 6; How many: 6 ineffective/);
  await eventually(
    () => world.log.join().includes("slack.home_in_words") || null,
    () => "the log line",
  );
});
