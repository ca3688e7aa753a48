import { expect, test } from "@jest/globals";
import { defaultLimits, paceOf } from "#integrations/google/limits.ts";
import { createPacer } from "#integrations/google/patience.ts";

test.each([60, 480, 4_800, 9_600])(
  "%d requests in any one minute are never exceeded, and nearly reached",
  async (share) => {
    const start = Temporal.Instant.from("2026-11-24T10:00:00Z");
    const sent: number[] = [];
    let waitedMs = 0;
    const wait = createPacer({
      limits: { ...defaultLimits, ...paceOf(share) },
      clock: { now: () => start },
      random: () => 0,
      sleep: async (ms) => {
        waitedMs = ms;
      },
    });
    const { signal } = new AbortController();
    for (let count = 0; count < share * 3; count += 1) {
      waitedMs = 0;
      await wait(signal);
      sent.push(waitedMs);
    }
    const inMinuteFrom = (first: number) => {
      const from = sent[first] ?? 0;
      return sent.filter((ms) => ms >= from && ms < from + 60_000).length;
    };
    const fullest = Math.max(
      ...Array.from({ length: 40 }, (_, step) => inMinuteFrom(Math.floor((step * sent.length) / 40))),
    );
    expect(fullest).toBeLessThanOrEqual(share);
    expect(fullest).toBeGreaterThan(share * 0.95);
  },
);
