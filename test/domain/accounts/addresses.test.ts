import { expect, test } from "@jest/globals";
import { isWithin, mailboxOf, parseAddress, sameMailbox, spellings } from "#domain/accounts/addresses.ts";
import { fc } from "#test/support/property.ts";

test.each([
  ["a plain address", "c@acme.example", "c", "acme.example"],
  ["capitals are not kept", "Cleo.Marsh@ACME.Example", "cleo.marsh", "acme.example"],
  ["a plus-tag is kept", "c+calls@acme.example", "c+calls", "acme.example"],
  ["spaces around it are not kept", "  c@acme.example\n", "c", "acme.example"],
  ["an international domain becomes punycode", "jörg@Bücher.example", "jörg", "xn--bcher-kva.example"],
  ["a dot at the end of the host is not kept", "c@acme.example.", "c", "acme.example"],
  ["quotes are characters like others", `"c d"@acme.example`.replace(" ", "."), `"c.d"`, "acme.example"],
])("%s", (_, email, local, host) => {
  expect(parseAddress(email)).toEqual({ local, host });
});

test.each([
  ["nothing", ""],
  ["a name", "Cleo Marsh"],
  ["no local part", "@acme.example"],
  ["no host", "c@"],
  ["only an at sign", "@"],
  ["two at signs", "c@evil.example@acme.example"],
  ["a list of two", "c@acme.example,d@acme.example"],
  ["a display name", "Cleo <c@acme.example>"],
  ["a space inside", "c d@acme.example"],
  ["a tab inside", "c\td@acme.example"],
  ["a line end that would start a header", "c\r\nbcc:x@acme.example"],
  ["a NUL in the host", "c@acme\u0000.example"],
  ["a path after the host", "c@acme.example/x"],
  ["a port", "c@acme.example:25"],
  ["an escaped dot", "c@acme%2eexample"],
  ["a bracket", "c@[127.0.0.1]"],
  ["a back slash", "c@acme.example\\x"],
  ["a space in the host", "c@acme .example"],
  ["10,000 characters", `${"x".repeat(10_000)}@acme.example`],
  ["10,000 characters of host", `c@${"x.".repeat(5_000)}example`],
  ["10,000 at signs", "@".repeat(10_000)],
  ["one character more than an address can have", `${"x".repeat(308)}@acme.example`],
])("no address: %s", (_, email) => {
  expect(parseAddress(email)).toBeNull();
  expect(spellings(email)).toEqual([]);
  expect(mailboxOf(email)).toBeNull();
});

test("320 characters are still an address", () => {
  expect(parseAddress(`${"x".repeat(307)}@acme.example`)?.host).toBe("acme.example");
});

test("the spellings of a mailbox, most exact first", () => {
  expect(spellings("Jörg+Sync@Bücher.example")).toEqual([
    "jörg+sync@bücher.example",
    "jörg+sync@xn--bcher-kva.example",
    "jörg@xn--bcher-kva.example",
    "jörg@bücher.example",
  ]);
  expect(spellings("c@acme.example")).toEqual(["c@acme.example"]);
});

test.each([
  ["capitals", "C@ACME.example", "c@acme.example", true],
  ["a tag on one side", "c+x@acme.example", "c@acme.example", true],
  ["a tag on both sides", "c+x@acme.example", "c+y@acme.example", true],
  ["punycode on one side", "j@bücher.example", "j@xn--bcher-kva.example", true],
  ["a tag that is the whole name is a name", "+x@acme.example", "+y@acme.example", false],
  ["a dot more is somebody else", "c.m@acme.example", "cm@acme.example", false],
  ["the same name elsewhere is somebody else", "c@acme.example", "c@mail.acme.example", false],
  ["two things that are no addresses are not one mailbox", "nobody", "nobody", false],
])("the same mailbox? %s", (_, a, b, same) => {
  expect(sameMailbox(a, b)).toBe(same);
  expect(sameMailbox(b, a)).toBe(same);
});

test.each([
  ["itself", "acme.example", "acme.example", true],
  ["below it", "mail.eu.acme.example", "acme.example", true],
  ["not above it", "example", "acme.example", false],
  ["not a longer word", "notacme.example", "acme.example", false],
  ["a domain in letters is compared in punycode", "mail.xn--bcher-kva.example", "bücher.example", true],
  ["nonsense is within nothing", "a.null", "bü cher", false],
])("within: %s", (_, host, domain, within) => {
  expect(isWithin(host, domain)).toBe(within);
});

test("whatever stands in an invitation, reading it never fails and agrees with itself", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.emailAddress(),
    fc.tuple(fc.string({ unit: "binary" }), fc.domain()).map(([local, host]) => `${local}@${host}`),
    fc.tuple(fc.emailAddress(), fc.string({ unit: "binary", maxLength: 3 })).map(([email, more]) => `${email}${more}`),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const address = parseAddress(text);
      const found = spellings(text);
      expect(found.length > 0).toBe(address !== null);
      expect(mailboxOf(text) === null).toBe(address === null);
      if (address === null) return;
      expect(address.host).toMatch(/^[!-~]+$/);
      expect(address.host + address.local).not.toMatch(/[@\s]/);
      expect(sameMailbox(text, text)).toBe(true);
      for (const spelling of found) expect(sameMailbox(spelling, text)).toBe(true);
    }),
    { numRuns: 500, examples: [["\t@a.aa"]] },
  );
});
