/** A whole practice in the browser, with a model's words and without, on a desktop and on a phone. SHOTS names a folder for pictures of it. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { type ModelServer, startModelServer } from "#test/support/model-server.ts";
import { hasBrowser, noBrowser, on, openPage, type Product, startBrowser, startProduct } from "./product.ts";
import { type Buyer, scriptedBuyer } from "./scripted-buyer.ts";

const tom = "tom.okafor@tarnwick.example";
const dana = "dana.whitfield@tarnwick.example";
const sizes: readonly (readonly [string, BrowserContextOptions])[] = [
  ["a desktop", { viewport: { width: 1280, height: 900 } }],
  ["a phone", { viewport: { width: 390, height: 844 }, hasTouch: true }],
];
const answers = [
  "Fair question. Before I show anything: what would a second copy of this data cost you in review time?",
  "I hear you, 15% is real money for your team.",
  "What I can tell you is this: Corvid charges for each replayed gigabyte, so three recoveries of 50 TB add EUR 13,500 for you every year.",
  "Can we put 30 minutes with your security lead on Thursday?",
] as const;
/** The five items with the words of his that show each. */
const items: readonly (readonly [string, ...string[]])[] = [
  ["Acknowledged the concern", "I hear you, 15% is real money for your team."],
  ["Asked an open question", "what would a second copy of this data cost you in review time?"],
  ["Used the approved proof point", "Corvid charges for each replayed gigabyte"],
  // The cost of a second copy, or what he was nudged about for this call: the next step.
  [
    "Showed the practised behaviour",
    "what would a second copy of this data cost you in review time?",
    "Can we put 30 minutes with your security lead on Thursday?",
  ],
  ["Proposed a next step with a date", "Can we put 30 minutes with your security lead on Thursday?"],
];
const slow = { timeout: 40_000 };
const inBrowser = hasBrowser ? describe : describe.skip;

inBrowser.each(["with a model", "without a model"] as const)(
  hasBrowser ? "a practice on the sandbox page, %s" : `a practice on the sandbox page, %s (${noBrowser})`,
  (mode) => {
    let server: ModelServer;
    let product: Product;
    let browser: Browser;
    beforeAll(async () => {
      server = await startModelServer();
      product = await startProduct(
        mode === "with a model" ? { OPENAI_BASE_URL: server.url, OPENAI_MODEL: "gpt-6-luna" } : {},
      );
      browser = await startBrowser();
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await product?.stop();
      await server?.[Symbol.asyncDispose]();
    });

    test.each(sizes)(
      "on %s: from the brief's button to the result, shared as it stands, tried again, deleted",
      async (size, options) => {
        const buyer = mode === "with a model" ? scriptedBuyer(server) : null;
        const { page, errors } = await openPage(browser, `${product.url}?person=${tom}`, options);
        const shot = shooter(page, `${mode}-${size}`);
        const scene = await begin(page);
        await shot("start", scene.thread);

        await scene.thread.getByRole("button", { name: "Hint" }).click();
        await scene.said.filter({ hasText: "A line from your sources" }).waitFor(slow);
        await shot("hint", scene.thread);
        for (const [index, answer] of answers.entries()) {
          await scene.say(answer);
          if (index === 1) await shot("middle", scene.thread);
        }
        const result = scene.said.filter({ hasText: "The buyer agreed to a next step." });
        await result.waitFor(slow);
        const words = await wordsOf(result);
        expect(words).toContain("5 of 5 items found.");
        for (const [name, ...quotes] of items) expect(words).toMatch(yes(name, quotes));
        expect(words).toContain(
          buyer === null ? "A word check, not a judgement" : "Each item has a line of yours behind it",
        );
        // Whoever is in the conversation has no strip of their own phone over it.
        expect(await page.locator("#phones .phone", { hasText: "Tom Okafor" }).count()).toBe(0);
        await shot("result", scene.thread);
        await shot("result-buttons", result.getByRole("button", { name: "Done" }));

        const lines = await Promise.all((await scene.said.all()).map(wordsOf));
        // The card, the buyer's first line, the hint, four answers with four lines, the result; and no line twice.
        expect(lines).toHaveLength(12);
        expect(new Set(lines).size).toBe(lines.length);
        if (buyer !== null) heardAsPhrased(lines, buyer);

        await press(page, scene.thread, "Share with my manager", /sees this result exactly as it stands here/);
        await scene.said.filter({ hasText: "Shared, exactly as it stands here." }).waitFor(slow);
        // What it said before stands under "edited".
        await result.locator(".content").first().getByText("You shared this with your manager.").waitFor(slow);
        expect(await wordsOf(result)).not.toContain("Only you see this");
        await shot("told", scene.thread);
        const beside = await openPage(browser, `${product.url}?person=${dana}`, options);
        const shared = on(beside.page)
          .messages("Dana Whitfield")
          .locator("> li", { hasText: "Tom Okafor shared a practice" })
          .last();
        await shared.waitFor(slow);
        const seen = await wordsOf(shared);
        for (const [name, ...quotes] of items) expect(seen).toMatch(yes(name, quotes));
        expect(seen).not.toContain("Only you see this");
        await shooter(beside.page, `${mode}-${size}`)("shared", shared);

        if (buyer !== null) buyer.prefix = "Well.";
        await result.getByRole("button", { name: "Try again" }).click();
        // After the word that it was shared.
        await scene.said.nth(lines.length + 1).waitFor(slow);
        if (buyer !== null) expect(await wordsOf(scene.said.last())).toContain("Well. ");
        expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);

        await press(
          page,
          scene.thread.locator("li").first(),
          "Delete",
          /Everything of this practice is deleted at once/,
        );
        // The card, six lines, the hint and the result.
        await scene.thread.getByText("Deleted at your request.").nth(8).waitFor(slow);
        await on(beside.page).lastMessage("Dana Whitfield").getByText("Deleted at your request.").waitFor(slow);
        await shot("deleted", scene.thread);
        for (const [place, open] of [
          [scene.thread, page],
          [on(beside.page).slack("Dana Whitfield"), beside.page],
        ] as const) {
          for (const old of await place.locator("del").allTextContents())
            expect(old).not.toMatch(/Practice|Yes|second copy|Corvid|Thursday/);
          expect(await open.getByText("5 of 5 items found").count()).toBe(0);
        }
        expect([...errors, ...beside.errors]).toEqual([]);
        await beside.page.context().close();
        await page.context().close();
      },
      240_000,
    );
  },
);

/** From the button on the brief to the buyer's first line, in the open thread. */
async function begin(page: Page) {
  const { slack, messages } = on(page);
  const cards = messages("Tom Okafor").locator("> li", { hasText: "Practice: " });
  const before = await cards.count();
  const button = page.getByRole("button", { name: "Practise 5 min" }).first();
  // Pressed by somebody who is not at the end of the conversation.
  await messages("Tom Okafor").evaluate("(list) => { list.scrollTop = list.scrollHeight - list.clientHeight - 200; }");
  await button.dispatchEvent("click");
  const card = cards.nth(before);
  await card.getByText("is made up: a role, not a person you know").waitFor(slow);
  // Nobody has to look for what their own click brought: its end stands in the list, where the thread is opened.
  const link = card.locator(".thread-link");
  await link.waitFor(slow);
  const { x, y, width, height } = (await link.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  expect(
    await page.evaluate(
      `Boolean(document.elementFromPoint(${x + width / 2}, ${y + height / 2})?.closest(".thread-link"))`,
    ),
  ).toBe(true);
  await link.click();
  const thread = slack("Tom Okafor").getByRole("complementary", { name: "Thread" });
  const said = thread.getByRole("list", { name: "Messages of the thread" }).locator("> li");
  await said.nth(1).waitFor(slow);
  return {
    thread,
    said,
    /** Until the buyer has answered. */
    async say(answer: string): Promise<void> {
      const count = await said.count();
      await thread.getByLabel("Reply").fill(answer);
      await thread.getByLabel("Reply").press("Enter");
      await said.nth(count + 1).waitFor(slow);
    },
  };
}

/** The button and the yes to its question, which says what will happen. */
async function press(page: Page, place: Locator, name: string, question: RegExp): Promise<void> {
  await place.getByRole("button", { name }).last().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(question).waitFor();
  await dialog.getByRole("button", { name: "Yes" }).click();
}

/** The buyer's lines as the model worded them; where it coached, the card's own line and not a word of the coaching. */
function heardAsPhrased(lines: readonly string[], { worded, refused }: Buyer): void {
  expect(worded.length).toBeGreaterThanOrEqual(4);
  expect(refused).toHaveLength(1);
  for (const line of [...worded, ...refused.map(({ instead }) => instead)])
    expect(lines.filter((one) => one.includes(line))).toHaveLength(1);
  for (const { said } of refused) expect(lines.join("\n")).not.toContain(said);
}

const wordsOf = async (message: Locator): Promise<string> =>
  ((await message.locator(".content").first().textContent()) ?? "")
    .replaceAll("\u2060", "")
    .replace(/\s+/g, " ")
    .trim();

const yes = (name: string, quotes: readonly string[]): RegExp =>
  new RegExp(`Yes: ${name}\\s+“[^”]*(?:${quotes.map(escaped).join("|")})`);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Pictures in both colours, for a person to look at; none unless SHOTS is set. */
const shooter = (page: Page, name: string) => async (moment: string, place: Locator) => {
  const folder = process.env.SHOTS;
  if (folder === undefined) return;
  await place.scrollIntoViewIfNeeded();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Buttons change their colour in a tenth of a second.
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${`${name}-${moment}`.replaceAll(" ", "-")}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
};
