/** Whatever is imported, replaced, retired, confirmed and removed in whatever order: nothing retired is ever found, by anybody, at any instant after it. */
import { expect, test } from "@jest/globals";
import { roles } from "#domain/accounts/records.ts";
import { isCurrent, supersessions } from "#domain/knowledge/currency.ts";
import type { Document } from "#domain/knowledge/document.ts";
import { fc } from "#test/support/property.ts";
import { startWorld } from "#test/support/world.ts";

const words = "replay recovery stream cluster";
const days = ["2026-11-20", "2026-11-24", "2026-11-26", null] as const;
const ids = ["a", "b", "c", "d"] as const;

const step = fc.oneof(
  fc.record({
    kind: fc.constant("import" as const),
    id: fc.constantFrom(...ids),
    validFrom: fc.constantFrom(...days),
    supersedes: fc.subarray([...ids], { maxLength: 2 }),
    audience: fc.subarray(["rep", "manager"] as const, { maxLength: 1 }),
    file: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    kind: fc.constantFrom("retire" as const, "keep" as const, "remove" as const),
    id: fc.constantFrom(...ids),
  }),
);

test("nothing retired is returned by search, current or a brief's passages", async () => {
  await using world = await startWorld({ at: "2026-11-24T08:00:00Z", connected: [] });
  const { documents, governance } = world.app.ports;
  if (governance === undefined) throw new Error("expected a store");
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      run += 1;
      const source = `run-${run}`;
      const name = (id: string) => `${source}-${id}`;
      const stored = new Map<string, Document>();
      const retired = new Map<string, string>();
      for (const one of steps) {
        const id = name(one.id);
        const now = world.now();
        if (one.kind === "import") {
          const document: Document = {
            id,
            source,
            path: `${one.id}.md`,
            title: id,
            kind: "launch",
            product: null,
            stage: null,
            competitor: null,
            owner: null,
            validFrom: one.validFrom,
            reviewBy: null,
            supersedes: one.supersedes.map(name),
            audience: one.audience,
            checksum: `${one.id}-${one.file}`,
          };
          const text = `${words} ${source} ${id}`;
          const passage = {
            id: `${id}#0`,
            documentId: id,
            ord: 0,
            titlePath: [id],
            heading: id,
            text,
            start: 0,
            end: text.length,
          };
          await documents.save(source, { upserts: [{ document, passages: [passage] }], removedPaths: [], now });
          stored.set(id, document);
        } else if (one.kind === "remove") {
          await documents.save(source, { upserts: [], removedPaths: [`${one.id}.md`], now });
          stored.delete(id);
        } else {
          const done =
            one.kind === "retire"
              ? await governance.retire(id, { by: "dana@ourco.example", now })
              : await governance.keep(id, { reviewBy: "2027-01-01", by: "dana@ourco.example", now });
          expect(done).toBe(stored.has(id));
          const checksum = stored.get(id)?.checksum;
          if (checksum !== undefined) {
            if (one.kind === "retire") retired.set(id, checksum);
            else retired.delete(id);
          }
        }
      }
      const replaced = supersessions([...stored.values()]);
      for (const at of [
        "2026-11-24T08:00:00Z",
        "2026-11-25T23:59:59Z",
        "2026-11-26T00:00:00Z",
        "2027-06-01T00:00:00Z",
      ]) {
        const instant = Temporal.Instant.from(at);
        const allowed = [...stored.values()].filter(
          (document) =>
            retired.get(document.id) !== document.checksum &&
            isCurrent(document, instant, replaced.get(document.id) ?? null),
        );
        for (const viewer of [null, ...roles.map((role) => ({ email: `${role}@ourco.example`, role }))]) {
          const mine = allowed
            .filter(({ audience }) => viewer === null || audience.length === 0 || audience.includes(viewer.role))
            .map(({ id }) => id)
            .sort();
          const found = await documents.search({ text: `${words} ${source}`, viewer, at: instant, limit: 100 });
          const own = (list: readonly string[]) =>
            [...new Set(list.filter((id) => id.startsWith(`${source}-`)))].sort();
          expect(own(found.map(({ document }) => document.id))).toEqual(mine);
          const current = await documents.current({ viewer, at: instant });
          expect(own(current.map(({ id }) => id))).toEqual(mine);
        }
      }
      // Cleared for the next run.
      await documents.save(source, { upserts: [], removedPaths: ids.map((id) => `${id}.md`), now: world.now() });
    }),
    { numRuns: 25 },
  );
}, 240_000);
