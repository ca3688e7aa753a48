import { expect, test } from "@jest/globals";

test("node 26 with Temporal runs the tests", () => {
  const now: Temporal.Instant = Temporal.Now.instant();
  expect(now.epochMilliseconds).toBeGreaterThan(0);
});
