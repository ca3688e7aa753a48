import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import type { StoreWorld } from "#test/contracts/store-world.ts";
import { openStoreWorld } from "#test/contracts/store-world.ts";
import { moments, now, nudge, since } from "#test/domain/nudges/rows.ts";
import { quiet } from "./databases.ts";

const ana = "ana@us.example";
const dana = "dana@us.example";

describe("nudges in the store", () => {
  let world: StoreWorld;
  beforeAll(async () => {
    const database = await openEmbedded({ dir: null, log: quiet });
    world = await openStoreWorld(database, database);
  });
  afterAll(() => world.close());

  test("a row comes back as it was, and a second one of the same key is left out", async () => {
    const { nudges } = world.stores;
    const call = { at: now, accountId: "a", accountName: 'Acme \u{1F600} "quoted" \\ \n' };
    const row = nudge({ evidence: moments("1+ 0 k"), call, dueAt: now, letter: "l1", urgency: 0.125, outcome: "it's" });
    await nudges.save([row]);
    expect(await nudges.get(row.id)).toEqual(row);
    await nudges.save([{ ...row, id: "other", why: "another" }]);
    expect(await nudges.get("other")).toBeNull();
    await nudges.save([{ ...row, status: "held", because: "weekly-cap", lookAt: now }]);
    expect(await nudges.get(row.id)).toMatchObject({ status: "held", because: "weekly-cap" });
  });

  test("a letter says what is planned or was said, and nothing that is held or taken back", async () => {
    const { nudges } = world.stores;
    const rows = (["planned", "sent", "held", "withdrawn", "done"] as const).map((status, index) =>
      nudge({ id: `l${index}`, key: `k${index}`, status, letter: "l2", urgency: index }),
    );
    await nudges.save(rows);
    expect((await nudges.ofLetter("l2")).map(({ status }) => status)).toEqual(["done", "sent", "planned"]);
  });

  test("whose turn it is: to look at, to settle, to follow up", async () => {
    const { nudges } = world.stores;
    const later = now.add({ hours: 1 });
    await nudges.save([
      nudge({ id: "w1", key: "w1", owner: "x@us.example", status: "held", because: "daily-cap", lookAt: now }),
      nudge({ id: "w2", key: "w2", owner: "y@us.example", status: "held", because: "daily-cap", lookAt: later }),
      nudge({ id: "w3", key: "w3", owner: "z@us.example", dueAt: now, letter: "l3" }),
      nudge({ id: "w4", key: "w4", owner: "z@us.example", status: "sent", sentAt: since, followUpAt: now }),
    ]);
    expect(await nudges.toLookAt(now, 100)).toEqual(expect.arrayContaining(["x@us.example"]));
    expect(await nudges.toLookAt(now, 100)).not.toContain("y@us.example");
    expect((await nudges.dueSends(now, 100)).map(({ id }) => id)).toContain("w3");
    expect((await nudges.dueFollowUps(now, 100)).map(({ id }) => id)).toEqual(["w4"]);
    expect((await nudges.ofOwner("z@us.example", since)).map(({ id }) => id).toSorted()).toEqual(["w3", "w4"]);
  });

  test("the rep's word against the evidence counts, nobody else's, and not an older one", async () => {
    const { nudges } = world.stores;
    const pair = { rep: ana, behaviour: "asks-impact" };
    const say = (person: string, at: Temporal.Instant) =>
      nudges.answer({ nudgeId: "w4", person, verb: "wrong", reason: "Ben asked.", observation: null, at });
    await say(dana, now);
    expect(await nudges.isDisputedSince(pair, since)).toBe(false);
    await say(ana, since.subtract({ hours: 1 }));
    expect(await nudges.isDisputedSince(pair, since)).toBe(false);
    await say(ana, now);
    expect(await nudges.isDisputedSince(pair, since)).toBe(true);
    expect((await nudges.answersSince(now)).map(({ type, verb }) => `${type} ${verb}`)).toEqual([
      "prepare wrong",
      "prepare wrong",
    ]);
  });

  test("what a rep wants no more is kept until they want it again", async () => {
    const { nudges } = world.stores;
    await nudges.optOut(ana, "asks-impact", now);
    await nudges.optOut(ana, "asks-impact", now);
    expect(await nudges.optOuts(ana)).toEqual(["asks-impact"]);
    await nudges.optIn(ana, "asks-impact");
    expect(await nudges.optOuts(ana)).toEqual([]);
  });

  test("export gives a person what is about them; erase leaves nothing, in a manager's rows too", async () => {
    const { nudges, personalData } = world.stores;
    await nudges.save([nudge({ id: "e1", key: "e1", rep: "bo@us.example", owner: dana })]);
    expect(Object.keys(await personalData.export(ana))).toEqual(expect.arrayContaining(["nudges", "nudge_answers"]));
    await personalData.erase(ana, now);
    expect(await nudges.ofRep(ana, since)).toEqual([]);
    await personalData.erase(dana, now);
    expect((await nudges.get("e1"))?.owner).toBeNull();
    expect(JSON.stringify([await personalData.export(ana), await personalData.export(dana)])).toBe("[{},{}]");
  });
});
