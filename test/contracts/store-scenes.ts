import { expect, test } from "@jest/globals";
import { offer } from "#domain/roleplays/session.ts";
import type { PracticeResult } from "#flows/scene-ports.ts";
import { scenario } from "#test/domain/roleplays/stage.ts";
import { inMinutes, inSeconds, now, type StoreWorld } from "./store-world.ts";

const rep = "tom@us.example";
const day = { since: now.subtract({ hours: 24 }), atMost: 20 };
const scene = (id: string, change: { rep?: string; createdAt?: Temporal.Instant } = {}) => ({
  id,
  rep,
  briefId: null,
  session: offer(id, { ...scenario, id, rep: change.rep ?? rep }, now.epochMilliseconds),
  thread: null,
  createdAt: now,
  ...change,
});
const result = (id: string, change: Partial<PracticeResult> = {}): PracticeResult => ({
  sceneId: id,
  attempt: 1,
  rep,
  accountId: "lakeshore",
  behaviour: "ask-cost",
  at: now,
  mode: "script",
  finished: true,
  failedRung: null,
  items: null,
  ...change,
});
const effect = { kind: "note", key: "1.0.note", note: "paused" } as const;
const claim = (at: Temporal.Instant) => ({ now: at, leaseMs: 15_000 });

export function sceneContract(world: () => StoreWorld): void {
  const scenes = () => world().stores.scenes;

  test("scenes begun in the same moment from two processes stop at the limit; one that is there is no new one", async () => {
    const limit = { ...day, atMost: 3 };
    const both = [scenes(), world().others.scenes];
    const kept = await Promise.all(
      Array.from({ length: 12 }, (_, turn) => both[turn % 2]?.create(scene(`s-${turn}`), limit)),
    );
    expect(kept.filter(Boolean)).toHaveLength(3);
    expect(await scenes().ofRep(rep, 50)).toHaveLength(3);
    const first = (await scenes().ofRep(rep, 1))[0]?.id ?? "";
    expect(await scenes().create(scene(first), limit)).toBe(true);
    expect(await scenes().create(scene("other", { rep: "erik@us.example" }), limit)).toBe(true);
    // A day later there is room again.
    expect(await scenes().create(scene("later"), { ...limit, since: inMinutes(1) })).toBe(true);
    expect(await scenes().ofRep(rep, 50)).toHaveLength(4);
  });

  test("one performer at a time: the holder goes on, another one waits for the release or for the lease's end", async () => {
    await scenes().create(scene("s"), day);
    const taken = await Promise.all(
      ["a", "b", "c", "d"].map((who, turn) =>
        (turn % 2 ? world().others.scenes : scenes()).lease("s", who, claim(now)),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = ["a", "b", "c", "d"][taken.indexOf(true)] ?? "";
    expect(await scenes().lease("s", "e", claim(inSeconds(14)))).toBe(false);
    expect(await scenes().lease("s", holder, claim(inSeconds(10)))).toBe(true);
    expect(await scenes().lease("s", "e", claim(inSeconds(20)))).toBe(false);
    expect(await scenes().lease("s", "e", claim(inSeconds(25)))).toBe(true);
    // Who lost it gives nothing back.
    await scenes().release("s", holder);
    expect(await scenes().lease("s", holder, claim(inSeconds(26)))).toBe(false);
    await scenes().release("s", "e");
    expect(await scenes().lease("s", "f", claim(inSeconds(26)))).toBe(true);
  });

  test("what a killed performer left is woken at once, or when its lease is over", async () => {
    await scenes().create(scene("s"), day);
    const { session } = scene("s");
    const change = { session: { ...session, rev: 1 }, said: {}, pending: [effect], tickAt: inMinutes(10) };
    expect(await scenes().save("s", 0, change)).toBe(true);
    expect(await scenes().save("s", 0, change)).toBe(false);
    expect(await scenes().toWake(now, 10)).toEqual(["s"]);
    await scenes().lease("s", "killed", claim(now));
    expect(await scenes().toWake(inSeconds(14), 10)).toEqual([]);
    expect(await scenes().toWake(inSeconds(15), 10)).toEqual(["s"]);
    await scenes().release("s", "killed");
    await scenes().performed("s", effect.key);
    expect(await scenes().toWake(inSeconds(15), 10)).toEqual([]);
    expect(await scenes().toWake(inMinutes(10), 10)).toEqual(["s"]);
  });

  test("what was read before a deletion can't be saved after it", async () => {
    await scenes().create(scene("s"), day);
    const before = await scenes().get("s");
    await scenes().recordPractice(result("s"));
    await scenes().forget("s");
    const said = { line: { kind: "line", text: "the rep's own words" } } as const;
    const session = { ...scene("s").session, rev: 1 };
    const change = { session, said, pending: [], tickAt: null };
    expect(await scenes().save("s", before?.session.rev ?? 0, change)).toBe(false);
    expect(await scenes().practiceOf(rep, 5)).toEqual([]);
    expect(await world().everything()).not.toContain("the rep's own words");
  });

  test("counts for enablement: no behaviour and no failed position of fewer than five people, and no name", async () => {
    const people = (count: number, from = 0) =>
      Array.from({ length: count }, (_, turn) => `rep${from + turn}@us.example`);
    const record = async (id: string, change: Partial<PracticeResult>) => scenes().recordPractice(result(id, change));
    // Five people practised "ask-cost": all five failed at the proof, four of them once more at the commitment.
    for (const who of people(5)) await record(`cost-${who}`, { rep: who, failedRung: "proof-demand", finished: true });
    for (const who of people(4)) await record(`next-${who}`, { rep: who, failedRung: "commitment", finished: false });
    // One person many times is still one person.
    for (const turn of people(9)) await record(`alone-${turn}`, { behaviour: "ask-budget", failedRung: "commitment" });
    for (const who of people(4)) await record(`few-${who}`, { rep: who, behaviour: "ask-owner" });
    await record("old", { rep: "rep9@us.example", behaviour: "ask-owner", at: now.subtract({ hours: 24 * 40 }) });
    const counts = await scenes().practiceCounts({ since: now.subtract({ hours: 24 * 30 }), atLeast: 5 });
    expect(counts).toEqual([
      { behaviour: "ask-cost", reps: 5, started: 9, finished: 5, failedRungs: { "proof-demand": 5 } },
    ]);
    expect(JSON.stringify(counts)).not.toContain("@");
  });

  test("who practised: finished roleplays of these behaviours, each person once, from the first on", async () => {
    const record = async (id: string, change: Partial<PracticeResult>) => scenes().recordPractice(result(id, change));
    const daysAgo = (days: number) => now.subtract({ hours: 24 * days });
    await record("first", { at: daysAgo(3) });
    await record("again", { at: daysAgo(1) });
    await record("before", { at: daysAgo(40) });
    await record("begun", { rep: "erik@us.example", finished: false });
    await record("another", { rep: "maya@us.example", behaviour: "ask-budget" });
    const asked = (behaviours: readonly string[]) => scenes().practised(behaviours, daysAgo(30));
    expect(await asked(["ask-cost"])).toEqual([{ rep, at: daysAgo(3) }]);
    expect((await asked(["ask-cost", "ask-budget"])).map((one) => one.rep)).toEqual(["maya@us.example", rep]);
    expect(await asked([])).toEqual([]);
  });

  test("a person's scenes are in their export, leave with an erasure, and are forgotten in time", async () => {
    await scenes().create(scene("mine"), day);
    await scenes().recordPractice(result("mine", { items: [] }));
    await scenes().create(scene("theirs", { rep: "erik@us.example" }), day);
    const mine = await world().stores.personalData.export(rep);
    expect(Object.keys(mine)).toEqual(expect.arrayContaining(["scenes", "practice_results"]));
    expect(mine.scenes).toHaveLength(1);
    await world().stores.personalData.erase(rep, now);
    expect(await scenes().ofRep(rep, 5)).toEqual([]);
    expect(await scenes().practiceOf(rep, 5)).toEqual([]);
    expect(await world().everything()).not.toContain(rep);
    expect(await scenes().ofRep("erik@us.example", 5)).toHaveLength(1);

    await scenes().recordPractice(result("theirs", { rep: "erik@us.example" }));
    await world().stores.prune(now.add({ hours: 179 * 24 }));
    expect(await scenes().ofRep("erik@us.example", 5)).toHaveLength(1);
    await world().stores.prune(now.add({ hours: 180 * 24 + 1 }));
    expect(await scenes().ofRep("erik@us.example", 5)).toEqual([]);
    expect(await scenes().practiceOf("erik@us.example", 5)).toEqual([]);
  });
}
