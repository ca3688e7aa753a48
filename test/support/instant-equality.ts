/**
 * Jest sees no difference between two Temporal.Instants: they have no properties of their own, so `toEqual` passes for
 * any pair. Import this file in every test that compares objects with instants in them.
 */
import { expect } from "@jest/globals";

expect.addEqualityTesters([
  (a: unknown, b: unknown) => {
    const isInstant = (value: unknown) => value instanceof Temporal.Instant;
    if (!isInstant(a) && !isInstant(b)) return undefined;
    return isInstant(a) && isInstant(b) && String(a) === String(b);
  },
]);
