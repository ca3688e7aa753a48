import { expect, test } from "@jest/globals";
import { factKind } from "#domain/briefs/fact-kinds.ts";

test.each([
  ["opportunity:OPP-1", "crm"],
  ["contact:ana@acme.example", "crm"],
  ["account:ACC-1", "crm"],
  ["play:atlas-4", "play"],
  ["event:abc:def", "calendar"],
  ["call:c1", "call"],
  ["moment:m1", "moment"],
])("%s was read in: %s", (record, kind) => {
  expect(factKind({ record })).toBe(kind);
});
