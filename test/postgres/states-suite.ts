/** What flows and readers of states rely on, on every engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import type { Observation } from "#domain/behaviours/observation.ts";
import { readSignal } from "#domain/behaviours/signal.ts";
import { InputError } from "#domain/errors.ts";
import { lookAtSegmentsWeekly, segmentEffects } from "#flows/find-segment-effects.ts";
import { importObservations } from "#flows/import-observations.ts";
import { showStates } from "#flows/show-states.ts";
import { evaluateStatesDaily, recordObservations, refoldPair } from "#flows/update-states.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { globex, type StoreWorld } from "#test/contracts/store-world.ts";

const now = Temporal.Instant.from("2026-04-01T12:00:00Z");
const behaviour = "asks-for-impact";

function observed(rep: string, day: number, change: Partial<Observation> = {}): Observation {
  const at = Temporal.Instant.from("2026-01-05T10:00:00Z").add({ minutes: Math.round(1440 * day) });
  const id = change.id ?? `${rep}-${day}`;
  return {
    id,
    rep,
    behaviour,
    at,
    callId: `call-${id}`,
    applicable: true,
    executed: true,
    confidence: 0.9,
    landed: "unknown",
    quote: `what was said on day ${day}`,
    detector: "model",
    detectorVersion: "1",
    provesAbsence: true,
    ...change,
  };
}

/** Eight reps over twelve weeks; the last ones stop in the middle. */
function quarter(): Observation[] {
  return Array.from({ length: 8 }, (_, rep) =>
    Array.from({ length: 24 }, (_, turn) =>
      observed(`rep${rep}@us.example`, turn * 3.5, {
        executed: rep < 5 || turn < 14,
        landed: turn % 3 === 0 ? "yes" : "unknown",
      }),
    ),
  ).flat();
}

const asJsonl = (list: readonly Observation[]) =>
  list
    .map(({ at, callId, detector: _, detectorVersion: __, provesAbsence: ___, ...rest }) =>
      JSON.stringify({ ...rest, at: at.toString(), call_id: callId }),
    )
    .join("\n");

export function describeStates(engine: string, open: () => Promise<StoreWorld>): void {
  describe(`states on ${engine}`, () => {
    let world: StoreWorld;
    beforeAll(async () => {
      world = await open();
    });
    beforeEach(() => world.empty());
    afterAll(() => world?.close());
    const portsAt = (at: Temporal.Instant) => ({ ...world.stores, clock: { now: () => at } });
    const ports = () => portsAt(now);
    const bring = (list: readonly Observation[], name = "observations.jsonl") =>
      importObservations(ports(), { file: readRecordText(name, asJsonl(list)) });

    test("an import is idempotent and prints counts", async () => {
      const list = quarter();
      expect(await bring(list)).toMatchObject({ added: 192, changed: 0, unchanged: 0, removed: 0 });
      const before = await world.everything();
      expect(await bring(list)).toMatchObject({ added: 0, changed: 0, unchanged: 192, removed: 0 });
      expect(await world.everything()).toBe(before);
    });

    test("in one go, in pieces and shuffled end in the same states", async () => {
      const list = quarter();
      const ending = async (files: readonly (readonly Observation[])[]) => {
        await world.empty();
        for (const file of files) await bring(file);
        return (await world.stores.states.list({})).map((state) => ({ ...state, scores: null }));
      };
      const inOne = await ending([list]);
      expect(inOne).toHaveLength(8);
      expect(await ending([list.slice(0, 50), list.slice(50, 51), list.slice(51)])).toEqual(inOne);
      expect(await ending([list.toReversed()])).toEqual(inOne);
    });

    test("a bad file stores nothing and names every bad row", async () => {
      const good = asJsonl([observed("ana@us.example", 1)]);
      const text = [
        good,
        '{"id":"x"}',
        good.replace('"confidence":0.9', '"confidence":7'),
        good,
        '{"colour":"red"}',
      ].join("\n");
      const failed = importObservations(ports(), { file: readRecordText("some.jsonl", text) });
      await expect(failed).rejects.toThrow(InputError);
      const problems = await failed.catch((error: InputError) => error.problems);
      expect(problems).toEqual([
        expect.stringMatching(/^some\.jsonl:2: rep: expected the rep's email/),
        expect.stringMatching(/^some\.jsonl:3: confidence: expected a number from 0 to 1, got "7"$/),
        expect.stringMatching(/^some\.jsonl:4: id .* is already on line 1/),
        expect.stringMatching(/^some\.jsonl:5: unknown column "colour", the nearest known one is /),
      ]);
      expect(await world.stores.states.list({})).toEqual([]);
      expect(await world.stores.observations.behaviours()).toEqual([]);
    });

    test("checked first and stored in pieces: a bad row stores nothing, and others get their turn meanwhile", async () => {
      const list = Array.from({ length: 24_000 }, (_, number) =>
        observed(`rep${number % 40}@us.example`, number / 400, { id: `o${number}` }),
      );
      const text = asJsonl(list);
      const bring = (content: string) => {
        const file = () => readRecordText("large.jsonl", content);
        return importObservations(ports(), { file: file(), checkFirst: file() });
      };
      await expect(bring(`${text}\n{"id":"x"}`)).rejects.toThrow(/nothing of it was stored/);
      expect(await world.stores.observations.behaviours()).toEqual([]);
      let turns = 0;
      let isOver = false;
      const imported = bring(text).finally(() => {
        isOver = true;
      });
      const visible: boolean[] = [];
      while (!isOver) {
        visible.push((await world.stores.observations.behaviours()).length > 0);
        turns += 1;
      }
      expect(await imported).toMatchObject({ added: 24_000 });
      expect(turns).toBeGreaterThan(10);
      expect(visible.filter(Boolean).length).toBeGreaterThan(3);
      expect(await bring(text)).toMatchObject({ added: 0, changed: 0, unchanged: 24_000 });
      expect(await world.stores.states.list({})).toHaveLength(40);
    });

    test("CSV is read like JSONL; an empty cell of executed means that nobody can tell", async () => {
      const csv = [
        "id,rep,behaviour,at,call_id,executed,confidence,landed,quote",
        'o1,Ana@us.example,asks-for-impact,2026-01-05T10:00:00Z,c1,true,0.9,yes,"a ""quoted"" word, and a comma"',
        "o2,ana@us.example,asks-for-impact,2026-01-06T10:00:00Z,c2,,0.5,,",
      ].join("\r\n");
      await importObservations(ports(), { file: readRecordText("some.csv", csv) });
      expect(await world.stores.observations.get("o1")).toMatchObject({
        rep: "ana@us.example",
        landed: "yes",
        quote: 'a "quoted" word, and a comma',
      });
      expect(await world.stores.observations.get("o2")).toMatchObject({
        executed: null,
        landed: "unknown",
        quote: null,
      });
      expect(await world.stores.states.get({ rep: "ana@us.example", behaviour })).toMatchObject({
        state: "insufficient",
        moments: 1,
      });
    });

    test.each([
      ["2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"],
      ["2026-02-28T23:59:59.999Z", "2026-02-28T23:59:59.999Z"],
      ["2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z"],
      ["2026-01-05T10:00:00.5Z", "2026-01-05T10:00:00.5Z"],
      ["2026-01-05T10:00:00+02:00", "2026-01-05T08:00:00Z"],
      ["2026-02-30T10:00:00Z", null],
      ["2026-02-10T24:00:00Z", null],
      ["2026-13-10T10:00:00Z", null],
      ["2026-01-05T10:0x:00Z", null],
      ["2026-01-05 10:00", null],
    ])("the instant %s of a row is read as %s", async (written, expected) => {
      const row = asJsonl([observed("ana@us.example", 1, { id: "o" })]).replace(/"at":"[^"]*"/, `"at":"${written}"`);
      const done = importObservations(ports(), { file: readRecordText("t.jsonl", row) });
      if (expected === null) return expect(done).rejects.toThrow(/1 problem/);
      await done;
      expect((await world.stores.observations.get("o"))?.at.toString()).toBe(expected);
    });

    test("practice is kept apart from proof", async () => {
      const row = JSON.stringify({ ...JSON.parse(asJsonl([observed("ana@us.example", 1)])), detector: "roleplay" });
      await expect(importObservations(ports(), { file: readRecordText("p.jsonl", row) })).rejects.toThrow(/1 problem/);
      await recordObservations(ports(), [observed("ana@us.example", 1, { detector: "practice" })]);
      expect(await world.stores.states.list({})).toEqual([]);
    });

    test("one new call moves the state of its pair alone, with evidence and history", async () => {
      await bring(quarter());
      const others = (await world.stores.states.list({})).filter(({ rep }) => rep !== "rep0@us.example");
      const after = now.add({ hours: 2 });
      await recordObservations(portsAt(after), [observed("rep0@us.example", 86.1, { id: "new", executed: false })]);
      const state = await world.stores.states.get({ rep: "rep0@us.example", behaviour });
      expect(state?.moments).toBe(25);
      expect(state?.evidence.at(-1)).toMatchObject({ id: "new", executed: false });
      expect((await world.stores.states.list({})).filter(({ rep }) => rep !== "rep0@us.example")).toEqual(others);
      const history = await world.stores.states.historyOf({ rep: "rep7@us.example", behaviour });
      expect(history.length).toBeGreaterThanOrEqual(1);
      expect(history.map(({ from }) => from)).toEqual([
        "insufficient",
        ...history.slice(0, -1).map(({ state: said }) => said),
      ]);
      expect(history.every(({ evidence, because }) => evidence.length > 0 && because.length > 10)).toBe(true);
    });

    test("a late call and a correction work their pair out again, and former versions stay readable", async () => {
      await bring(quarter());
      const list = [...quarter(), observed("rep1@us.example", 10.2, { id: "late", executed: false })];
      await recordObservations(ports(), list.slice(-1));
      const corrected = observed("rep1@us.example", 0, { executed: false });
      await recordObservations(ports(), [corrected]);
      const incremental = await world.stores.states.get({ rep: "rep1@us.example", behaviour });
      expect(await world.stores.observations.versionsOf(corrected.id)).toMatchObject([{ executed: true }]);
      await world.empty();
      await bring([corrected, ...list.filter(({ id }) => id !== corrected.id)]);
      const whole = await world.stores.states.get({ rep: "rep1@us.example", behaviour });
      expect(incremental?.evidence).toEqual(whole?.evidence);
      expect(incremental?.state).toBe(whole?.state);
      expect(Math.abs((incremental?.confidence ?? 0) - (whole?.confidence ?? 1))).toBeLessThan(0.02);
    });

    test("a disputed observation counts no more, and counts again when it is reinstated", async () => {
      const rep = "ana@us.example";
      const list = Array.from({ length: 6 }, (_, turn) => observed(rep, turn * 3, { executed: false }));
      await recordObservations(ports(), list);
      const before = await world.stores.states.get({ rep, behaviour });
      expect(before).toMatchObject({ moments: 6 });
      const status = (word: "disputed" | "current") =>
        world.stores.observations.setStatus(list[2]?.id ?? "", {
          status: word,
          because: "another person spoke",
          at: now,
        });
      expect(await status("disputed")).toMatchObject({ status: "disputed" });
      await refoldPair(ports(), { rep, behaviour });
      expect(await world.stores.states.get({ rep, behaviour })).toMatchObject({ moments: 5 });
      await status("current");
      await refoldPair(ports(), { rep, behaviour });
      expect(await world.stores.states.get({ rep, behaviour })).toEqual(before);
      for (const { id } of list)
        await world.stores.observations.setStatus(id, { status: "withdrawn", because: "wrong call", at: now });
      await refoldPair(ports(), { rep, behaviour });
      expect(await world.stores.states.get({ rep, behaviour })).toBeNull();
    });

    test("what was recorded and not folded, because the process died, is found by the daily evaluation", async () => {
      await bring(quarter());
      await world.stores.observations.record([[observed("rep2@us.example", 85.9, { id: "lost" })]], { now });
      expect(await evaluateStatesDaily(ports())).toMatchObject({ behaviours: 0 });
      const tomorrow = portsAt(now.add({ hours: 24 }));
      expect(await evaluateStatesDaily(tomorrow)).toMatchObject({ behaviours: 1 });
      expect(await world.stores.states.get({ rep: "rep2@us.example", behaviour })).toMatchObject({ moments: 25 });
    });

    test("most reps missing it is a finding about the behaviour, open until it is over", async () => {
      const team = (executed: boolean, from: number) =>
        Array.from({ length: 10 }, (_, rep) =>
          Array.from({ length: 12 }, (_, turn) => observed(`rep${rep}@us.example`, from + turn * 1.5, { executed })),
        ).flat();
      await recordObservations(ports(), team(false, 0));
      const [finding] = await world.stores.states.findings();
      expect(finding).toMatchObject({ kind: "systemic_gap", reps: 10 });
      expect(finding?.because).toMatch(/^about \d+% \(between \d+% and \d+%\) of 10 reps do not show it$/);
      await recordObservations(portsAt(now.add({ hours: 24 * 60 })), team(true, 90));
      expect(await world.stores.states.findings()).toEqual([]);
      expect(await world.stores.states.findings({ closed: true })).toHaveLength(1);
    });

    test("where the account of a call is known, an industry in which customers respond otherwise stands out", async () => {
      const industries = ["Insurance", "Retail"];
      const accounts = industries.flatMap((industry) =>
        Array.from({ length: 6 }, (_, number) => ({
          ...globex,
          id: `${industry}-${number}`,
          name: `${industry} ${number}`,
          domains: [`${industry.toLowerCase()}${number}.example`],
          industry,
        })),
      );
      await world.stores.records.importAccounts(accounts);
      const calls = Array.from({ length: 6 }, (_, rep) =>
        accounts.map((account, number) => ({
          account,
          observation: observed(`rep${rep}@us.example`, 60 + number, {
            id: `call-${rep}-${number}`,
            callId: `call-${rep}-${number}`,
            landed: account.industry === "Retail" || (rep + number) % 4 === 0 ? "yes" : "no",
          }),
        })),
      ).flat();
      await recordObservations(
        ports(),
        calls.map(({ observation }) => observation),
      );
      expect(await segmentEffects(ports())).toEqual({ findings: [], looked: 0, lookedAt: now });
      const transcripts = calls.map(({ account, observation }) => {
        const read = readSignal({
          id: observation.callId,
          kind: "call.transcript",
          at: observation.at.toString(),
          source: "test",
          account_id: account.id,
          turns: [],
        });
        if ("problems" in read) throw new Error(JSON.stringify(read.problems));
        return read.signal;
      });
      await world.stores.signals.save(transcripts, now);
      // Kept, and not looked at again with each question: once a week.
      expect(await segmentEffects(ports())).toMatchObject({ findings: [], looked: 0 });
      const later = (days: number) => portsAt(now.add({ hours: 24 * days }));
      await lookAtSegmentsWeekly(later(6));
      expect(await segmentEffects(ports())).toMatchObject({ looked: 0, lookedAt: now });
      await lookAtSegmentsWeekly(later(7));
      const { findings } = await segmentEffects(ports());
      expect(findings.map(({ value, measure }) => `${value} ${measure}`).sort()).toEqual([
        "Insurance landed",
        "Retail landed",
      ]);
      expect(findings.find(({ value }) => value === "Insurance")?.because).toMatch(
        /^where the industry is Insurance, customers respond well in about .* from 36 calls of 6 reps with 6 accounts$/,
      );
      expect(findings.map(({ openedAt }) => openedAt)).toEqual([later(7).clock.now(), later(7).clock.now()]);
      // Nothing is left to compare: what was said is over, and stays on record.
      await lookAtSegmentsWeekly(later(365));
      expect(await segmentEffects(ports())).toMatchObject({ findings: [], looked: 0 });
      const { findings: over } = await segmentEffects(ports(), { closed: true });
      expect(over.map(({ id, closedAt }) => ({ id, closedAt }))).toEqual(
        findings.map(({ id }) => ({ id, closedAt: later(365).clock.now() })),
      );
    });

    test("states as of a moment use nothing that happened after it, and show quotes", async () => {
      await bring(quarter());
      const early = Temporal.Instant.from("2026-02-01T00:00:00Z");
      const rep = "rep7@us.example";
      const [then] = await showStates(ports(), { rep, at: early });
      expect(then?.evidence.every(({ at, quote }) => at < early.toString() && quote !== null)).toBe(true);
      const [today] = await showStates(ports(), { rep });
      expect(today?.evidence.at(-1)?.at).toBe("2026-03-26T22:00:00Z");
      expect([then?.state, today?.state]).not.toContain("insufficient");
      expect(then?.state).not.toBe(today?.state);
    });

    test("a forgotten person leaves no observation, state or history", async () => {
      await bring(quarter());
      await world.stores.personalData.erase("rep7@us.example", now);
      expect(await world.everything()).not.toContain("rep7@us.example");
      expect(await world.stores.states.list({})).toHaveLength(7);
    });
  });
}
