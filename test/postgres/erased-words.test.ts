import { expect, test } from "@jest/globals";
import { personWords } from "#postgres/erased-words.ts";

const words = personWords("ann@x.example", ["Ann Lee", "Ann"]);

test.each([
  ["the address in any case", "mail Ann@X.Example now", "mail erased person now"],
  ["the address with a plus-tag", "ann+crm@x.example", "erased person"],
  ["the address at the end of a sentence", "Ask ann@x.example.", "Ask erased person."],
  ["the address inside a longer id", "ann@x.example-uid", "erased person-uid"],
  ["the full name, however it is spaced", "Champion: Ann  Lee", "Champion: erased person"],
])("%s is erased", (_, text, without) => {
  expect(words.mentions(text)).toBe(true);
  expect(words.erase(text)).toBe(without);
});

test.each([
  ["an address that ends in it", "joann@x.example"],
  ["an address with a dot before it", "jo.ann@x.example"],
  ["an address at a host that begins with it", "ann@x.example.org"],
  ["an address at another host with a hyphen", "ann@x.example-shop.org"],
  ["a first name alone", "Ann called"],
  ["a longer name", "Joann Leeds"],
])("%s stays", (_, text) => {
  expect(words.mentions(text)).toBe(false);
  expect(words.erase(text)).toBe(text);
});

test("a first name goes where it stands beside the address", () => {
  const guests = [
    { email: "ann@x.example", name: "Ann", response: "accepted" },
    { email: "bo@x.example", name: "Ann" },
  ];
  expect(words.erase({ guests })).toEqual({
    guests: [
      { email: "erased person", name: "erased person", response: "accepted" },
      { email: "bo@x.example", name: "Ann" },
    ],
  });
});

test("a text that others point into keeps its length", () => {
  const text = "Owner: ann@x.example, backup: ann+a-very-long-tag@x.example. Next.";
  const after = String(words.erase(text, true));
  expect(after).toHaveLength(text.length);
  expect(after.slice(-6)).toBe(" Next.");
  expect(words.mentions(after)).toBe(false);
});

test("characters with a meaning in patterns are taken as letters", () => {
  const odd = personWords("a.b_c%@x.example", ["Ann (Sales) Lee"]);
  expect(odd.erase("axb_c%@x.example a.b_c%@x.example Ann (Sales) Lee")).toBe(
    "axb_c%@x.example erased person erased person",
  );
  expect(odd.patterns[0]).toBe("%a.b\\_c\\%@x.example%");
});
