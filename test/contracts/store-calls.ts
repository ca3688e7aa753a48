import { expect, test } from "@jest/globals";
import type { CallTranscript } from "#domain/behaviours/signal.ts";
import { heardInLastCall } from "#flows/heard-in-last-call.ts";
import type { StoredFinding } from "#flows/signal-ports.ts";
import { now, type StoreWorld } from "./store-world.ts";

const call = (
  id: string,
  days: number,
  account: string | null,
  lines: readonly (readonly [string, string])[],
): CallTranscript => ({
  id,
  kind: "call.transcript",
  at: now.subtract({ hours: 24 * days }).toString(),
  source: "test",
  event_id: null,
  account_id: account,
  participants: [],
  turns: lines.map(([email, text]) => ({ speaker: null, email, role: null, start_ms: null, end_ms: null, text })),
});

export function lastCallContract(world: () => StoreWorld): void {
  test("the last call with an account: the newest, of that account only, not the coming one, and the customer's words alone", async () => {
    const { signals } = world().stores;
    await signals.save(
      [
        call("old", 20, "ACC-1", [["lars@northwind.example", "an old worry"]]),
        call("new", 5, "ACC-1", [
          ["ana@sideline.example", "our own words"],
          ["lars@northwind.example", "Six months of migration worry me."],
        ]),
        call("other", 1, "ACC-2", [["x@other.example", "somebody else's call"]]),
        call("nobody", 1, null, [["x@other.example", "nobody's call"]]),
      ],
      now,
    );
    const between = { since: now.subtract({ hours: 24 * 60 }), before: now };
    expect((await signals.lastTranscript("ACC-1", between))?.id).toBe("new");
    expect((await signals.lastTranscript("ACC-1", { ...between, before: now.subtract({ hours: 24 * 6 }) }))?.id).toBe(
      "old",
    );
    expect(await signals.lastTranscript("ACC-1", { ...between, since: now.subtract({ hours: 24 }) })).toBeNull();
    expect(await signals.lastTranscript("ACC-9", between)).toBeNull();

    const person = {
      email: "ana@sideline.example",
      name: "Ana Ruiz",
      role: "rep",
      managerEmail: null,
      timeZone: "UTC",
      startedOn: null,
    } as const;
    const account = {
      id: "ACC-1",
      name: "Northwind",
      domains: ["northwind.example"],
      type: "prospect",
      industry: null,
      ownerEmail: null,
    } as const;
    const context = {
      account: { ...account, domains: [...account.domains] },
      contacts: [],
      opportunities: [],
      ownerNames: {},
      found: {},
    };
    expect(await heardInLastCall(signals, { person, context, before: now })).toEqual({
      callId: "new",
      on: "2026-11-19",
      lines: ["Six months of migration worry me."],
    });
    await world().stores.prune(now.add({ hours: 24 * 200 }));
    expect(await signals.lastTranscript("ACC-1", between)).toBeNull();
  });
}

export function lastShownContract(world: () => StoreWorld): void {
  test("the last call with an account that shows one of some behaviours: whoever it was, and not what is disputed", async () => {
    const { signals, observations } = world().stores;
    const shows = async (id: string, days: number, changes: Partial<StoredFinding> = {}) => {
      const found: StoredFinding = {
        id,
        rep: "ana@sideline.example",
        behaviour: "asks-budget",
        at: now.subtract({ hours: 24 * days }),
        callId: `call of ${id}`,
        signalId: `call of ${id}`,
        signalVersion: 1,
        play: "atlas-4",
        accountId: "ACC-1",
        applicable: true,
        executed: true,
        landed: "unknown",
        turnId: null,
        quote: "who owns that number",
        quoteMs: null,
        reply: null,
        replyMs: null,
        confidence: 0.9,
        provesAbsence: false,
        because: "found",
        detector: "model",
        detectorVersion: "1",
        inputs: id,
        ...changes,
      };
      await signals.saveFindings(found.callId, [found], now);
      await observations.record([[found]], { now });
    };
    await shows("shown-old", 20);
    await shows("shown-ben", 8, { rep: "ben@sideline.example", behaviour: "asks-cost" });
    await shows("shown-not", 2, { executed: false });
    await shows("shown-elsewhere", 1, { accountId: "ACC-2" });
    await shows("shown-other", 1, { behaviour: "dated-step" });
    const last = (behaviours: readonly string[], days = 60) =>
      signals.lastShown("ACC-1", behaviours, now.subtract({ hours: 24 * days }));
    const daysAgo = (days: number) => now.subtract({ hours: 24 * days });
    const asked = await Promise.all([
      last(["asks-budget", "asks-cost"]),
      last(["asks-budget"]),
      last(["asks-budget"], 10),
    ]);
    expect(asked).toEqual([daysAgo(8), daysAgo(20), null]);
    await observations.setStatus("shown-ben", { status: "disputed", because: "not me", at: now });
    expect(await last(["asks-budget", "asks-cost"])).toEqual(daysAgo(20));
    expect(await last([])).toBeNull();
  });
}
