import { describe, expect, test } from "@jest/globals";
import type { Person } from "#domain/accounts/records.ts";
import { type Cast, resolveSpeakers } from "#domain/behaviours/speakers.ts";

const person = (email: string, name: string): Person => ({
  email,
  name,
  role: "rep",
  managerEmail: null,
  timeZone: "UTC",
  startedOn: null,
});
const cast: Cast = {
  people: [
    person("tom@ourco.example", "Tom Okafor"),
    person("ana@ourco.example", "Ana Lima"),
    person("ana.b@ourco.example", "Ana Berg"),
  ],
  internal: { domains: ["ourco.example"], emails: new Set() },
  attendees: [
    { email: "tom@ourco.example", name: null },
    { email: "lars@acme.example", name: "Lars Holm" },
  ],
  participants: [],
  contacts: [
    { email: "lars@acme.example", name: "Lars Holm" },
    { email: "eva@acme.example", name: "Eva Sand" },
    { email: "eva.2@acme.example", name: "Eva Sand" },
  ],
  domains: ["acme.example"],
};
type Given = {
  speaker?: string | null;
  email?: string | null;
  role?: "rep" | "customer" | "internal" | "unknown" | null;
};
const who = (given: Given, more: Partial<Cast> = {}) => {
  const [turn] = resolveSpeakers(
    [{ speaker: null, email: null, role: null, start_ms: null, end_ms: null, text: "hi", ...given }],
    { ...cast, ...more },
  );
  return [turn?.role, turn?.email];
};

describe("who speaks", () => {
  test.each<[string, Given, Partial<Cast>, readonly [string, string | null]]>([
    ["an address of ours", { email: "tom@ourco.example" }, {}, ["rep", "tom@ourco.example"]],
    ["a colleague who is not in the people list", { email: "new@ourco.example" }, {}, ["internal", null]],
    ["an address of the account's domain", { email: "new@acme.example" }, {}, ["customer", null]],
    ["a stranger's address", { email: "x@else.example" }, {}, ["unknown", null]],
    ["the name of a guest", { speaker: "Lars Holm" }, {}, ["customer", null]],
    ["the first name of one guest", { speaker: "Tom" }, {}, ["rep", "tom@ourco.example"]],
    ["a name with its company", { speaker: "Okafor, Tom (OurCo)" }, {}, ["rep", "tom@ourco.example"]],
    ["a full name of ours that was not invited", { speaker: "Ana Lima" }, {}, ["rep", "ana@ourco.example"]],
    ["a first name that two of ours have", { speaker: "Ana" }, {}, ["unknown", null]],
    ["two customers of one name", { speaker: "Eva Sand" }, {}, ["customer", null]],
    ["nobody's name", { speaker: "Notetaker" }, {}, ["unknown", null]],
    ["no name", {}, {}, ["unknown", null]],
    [
      "a rep's name that the source calls a customer",
      { speaker: "Tom Okafor", role: "customer" },
      {},
      ["unknown", null],
    ],
    [
      "a customer's address that the source calls a rep",
      { email: "lars@acme.example", role: "rep" },
      {},
      ["unknown", null],
    ],
    [
      "a name that a rep and a customer share",
      { speaker: "Tom Okafor" },
      { attendees: [...cast.attendees, { email: "t@acme.example", name: "Tom Okafor" }] },
      ["unknown", null],
    ],
    ['"Rep" when one of ours is on the call', { speaker: "Rep", role: "rep" }, {}, ["rep", "tom@ourco.example"]],
    [
      '"Rep" when two of ours are on the call',
      { speaker: "Rep", role: "rep" },
      { participants: [{ email: "ana@ourco.example", name: null }] },
      ["unknown", null],
    ],
    ["an unknown name that the source calls a rep", { speaker: "Mallory", role: "rep" }, {}, ["unknown", null]],
    ["what the source calls a customer", { speaker: "Buyer", role: "customer" }, {}, ["customer", null]],
  ])("%s", (_, given, more, expected) => {
    expect(who(given, more)).toEqual(expected);
  });
});
