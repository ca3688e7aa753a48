import { expect, test } from "@jest/globals";
import type { PassageHit } from "#domain/knowledge/document.ts";
import { isBriefDueSoon, prepareAhead } from "#flows/prepare-ahead.ts";
import { prepareBrief } from "#flows/prepare-brief.ts";
import {
  ana,
  shelf as cards,
  decision,
  event,
  northwind,
  now,
  opportunity,
  priya,
} from "#test/domain/briefs/sample.ts";
import { prepareWorld } from "./prepare-ports.ts";

const ben = { ...ana, email: "ben@sideline.example", name: "Ben Okoro" };
const globex = { ...northwind, id: "ACC-2", name: "Globex" };
const never = new AbortController().signal;

interface Due {
  readonly recipient: string;
  readonly accountId: string;
  readonly inMinutes: number;
}

function start(due: readonly Due[]) {
  const world = prepareWorld(
    {
      people: [ana, ben],
      accounts: [northwind, globex],
      contacts: [priya],
      opportunities: [opportunity()],
      hits: Object.values(cards).flat() as PassageHit[], // every value of Found is a list of hits
    },
    now,
  );
  const rows = due.map(({ inMinutes, ...row }) => ({ ...row, dueAt: now.add({ minutes: inMinutes }) }));
  const deliveries = {
    briefsDue: async ({ from, to, limit }: { from: Temporal.Instant; to: Temporal.Instant; limit: number }) =>
      rows
        .filter(({ dueAt }) => Temporal.Instant.compare(dueAt, from) >= 0 && Temporal.Instant.compare(dueAt, to) < 0)
        .slice(0, limit),
  };
  const briefs = {
    ...world.ports.briefs,
    contextsSince: async (revision: string, notBefore: Temporal.Instant) =>
      new Map(
        [...world.contexts]
          .filter(([, one]) => one.revision === revision && Temporal.Instant.compare(one.at, notBefore) >= 0)
          .map(([key, { at }]) => [key, at]),
      ),
  };
  // Only what preparing ahead calls: anything else would fail with "is not a function".
  const ports = { ...world.ports, briefs, deliveries } as unknown as Parameters<typeof prepareAhead>[0];
  const look = () => prepareAhead(ports, never);
  return { ...world, ports, look, write: () => prepareBrief({ ...world.ports, briefs }, asked) };
}
const asked = { rep: ana.email, event: event(), decision: decision(), accountId: northwind.id };
const anaIn = (inMinutes: number, accountId = northwind.id) => ({ recipient: ana.email, accountId, inMinutes });

test("a brief that is due in some minutes finds its context there", async () => {
  const { look, write, world, calls } = start([anaIn(5)]);
  await look();
  expect(world.assemblies).toBe(1);
  calls.length = 0;
  world.now = now.add({ minutes: 5 });
  await write();
  expect(world.assemblies).toBe(1);
  expect(calls).not.toContain("documents.search");
});

test("each account is prepared once for a role, however many briefs are due and however often it is looked at", async () => {
  const { look, world } = start([anaIn(3), anaIn(7), { ...anaIn(5), recipient: ben.email }, anaIn(6, globex.id)]);
  await look();
  await look();
  expect(world.assemblies).toBe(2);
});

test("what would be too old when the brief is due is prepared again", async () => {
  const { look, world } = start([anaIn(1), anaIn(14)]);
  await look();
  world.now = now.add({ minutes: 7 });
  await look();
  expect(world.assemblies).toBe(2);
});

test.each([
  ["a record", "recordsRevision"],
  ["a document", "documentsRevision"],
] as const)("%s that changes makes what was prepared stale", async (_, which) => {
  const { look, world } = start([anaIn(5)]);
  await look();
  world[which] += 1;
  await look();
  expect(world.assemblies).toBe(2);
});

test("what is due at once, far ahead, or for somebody or an account that is gone is left alone", async () => {
  const { look, ports, world } = start([anaIn(0), anaIn(9)]);
  expect(await isBriefDueSoon(ports)).toBe(false);
  await look();
  const gone = start([{ ...anaIn(5), recipient: "gone@sideline.example" }, anaIn(5, "ACC-404")]);
  expect(await isBriefDueSoon(gone.ports)).toBe(true);
  await gone.look();
  expect(world.assemblies + gone.world.assemblies).toBe(0);
});

test("it stops between two contexts when the worker stops", async () => {
  const { ports, world } = start([anaIn(3), anaIn(6, globex.id)]);
  await prepareAhead(ports, AbortSignal.abort());
  expect(world.assemblies).toBe(0);
});
