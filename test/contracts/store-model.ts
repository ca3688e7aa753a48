import { expect, test } from "@jest/globals";
import type { ModelRecord, ModelStore } from "#flows/model-ports.ts";
import { ana, inMinutes, now, planned, type StoreWorld } from "./store-world.ts";

const result = (id: string, changes: Partial<ModelRecord> = {}): ModelRecord => ({
  id,
  briefId: null,
  deliveryId: "d1",
  person: ana.email,
  accountId: "ACC-1",
  at: now,
  prompt: "brief",
  promptVersion: 1,
  promptHash: "h",
  model: "gpt-6-luna",
  rung: "json_schema",
  outcome: "answer",
  requestId: "req",
  usage: { inputTokens: 10, cachedTokens: 0, outputTokens: 2 },
  cost: 0.001,
  durationMs: 900,
  answer: { claims: [] },
  claims: [],
  ...changes,
});

export function modelContract(world: () => StoreWorld): void {
  const store = (): ModelStore => world().stores.modelResults;
  const allowance = { usd: 0.1, tokens: 1_000 };
  const cent = { tokens: 100, usd: 0.01 };

  test("attack 40, a flood: five hundred requests at once spend no more than the day allows", async () => {
    const passed = await Promise.all(
      Array.from({ length: 500 }, () => store().reserve(ana.email, now, cent, allowance)),
    );
    expect(passed.filter(Boolean)).toHaveLength(10);
    expect(await store().reserve("ben@ourco.example", now, cent, allowance)).toBe(true);
    expect(await store().reserve(ana.email, now.add({ hours: 24 }), cent, allowance)).toBe(true);
  });
  test("what is not used is given back; what the server does not count stays spent", async () => {
    const half = { tokens: 500, usd: 0.06 };
    expect(await store().reserve(ana.email, now, half, allowance)).toBe(true);
    expect(await store().reserve(ana.email, now, half, allowance)).toBe(false);
    await store().settle(ana.email, now, half, { tokens: 10, usd: 0.001 });
    expect(await store().reserve(ana.email, now, half, allowance)).toBe(true);
  });
  test("where the price is not known tokens count", async () => {
    const unpriced = { tokens: 600, usd: null };
    expect(await store().reserve(ana.email, now, unpriced, allowance)).toBe(true);
    expect(await store().reserve(ana.email, now, unpriced, allowance)).toBe(false);
    expect(await store().reserve("ben@ourco.example", now, { tokens: 5_000, usd: null }, allowance)).toBe(false);
  });
  test("a result reads back as it was written, the newest of a delivery and account", async () => {
    await store().record(result("r1"));
    const newer = result("r2", { at: inMinutes(1), outcome: "timeout", usage: null, cost: null, answer: null });
    await store().record(newer);
    await store().record(result("r3", { at: inMinutes(2), accountId: "ACC-2" }));
    expect(await store().ofDelivery("d1", "ACC-1")).toEqual(newer);
    expect(await store().ofDelivery("d9", "ACC-1")).toBeNull();
    const claims = [{ slot: "say", outcome: "dropped", check: "V4", because: "no", gloss: "g" }] as const;
    await store().recordClaims("r1", "b1", claims);
    expect(await store().ofBrief("b1")).toEqual({ ...result("r1"), briefId: "b1", claims });
  });
  test("briefs to word: planned, due in that time, not tried yet", async () => {
    const { deliveries } = world().stores;
    const due = (id: string, minutes: number) => ({ ...planned(id), dueAt: inMinutes(minutes) });
    await deliveries.write({
      inserts: [due("soon", 3), due("tried", 3), due("later", 30), { ...due("asked", 3), kind: "prep" as const }],
      changes: [],
      now,
    });
    await store().record(result("r1", { deliveryId: "tried" }));
    const rows = await store().toWord({ from: now, to: inMinutes(5), limit: 10 });
    expect(rows).toEqual([{ id: "soon", rev: 1 }]);
  });
  test("how a server wants to be asked is kept for each model and place", async () => {
    expect(await store().rung("m", "chat openai")).toBeNull();
    await store().saveRung("m", "chat openai", "json_object", now);
    await store().saveRung("m", "chat openai", "text", now);
    expect(await store().rung("m", "chat openai")).toBe("text");
    expect(await store().rung("m", "chat other")).toBeNull();
  });
}
