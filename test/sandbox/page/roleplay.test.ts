/** A whole practice in the browser, on a desktop and on a phone. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { hasBrowser, noBrowser, on, openPage, type Product, startBrowser, startProduct } from "./product.ts";

const tom = "tom.okafor@tarnwick.example";
const sizes: readonly (readonly [string, BrowserContextOptions])[] = [
  ["a desktop", { viewport: { width: 1280, height: 860 } }],
  ["a phone", { viewport: { width: 390, height: 844 }, hasTouch: true }],
];
const answers = [
  "Fair question. What does a recovery cost your team today?",
  "I hear you, 15% is real money for your team.",
  "What I can tell you is this: Corvid charges for each replayed gigabyte, so three recoveries of 50 TB add EUR 13,500 for you every year.",
  "Can we put 30 minutes with your security lead on Thursday?",
];
const inBrowser = hasBrowser ? describe : describe.skip;

inBrowser(hasBrowser ? "a practice on the sandbox page" : `a practice on the sandbox page (${noBrowser})`, () => {
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    product = await startProduct();
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  test.each(sizes)(
    "on %s: a click on the brief, four answers, a result with the rep's own lines",
    async (_, options) => {
      const { page, errors } = await openPage(browser, `${product.url}?person=${tom}`, options);
      const { slack, messages } = on(page);
      await page.getByRole("button", { name: "Practise 5 min" }).first().click();
      const card = messages("Tom Okafor").locator("> li", { hasText: "Practice: " }).last();
      await card.getByText("is made up: a role, not a person you know").waitFor();
      await card.locator(".thread-link").click();
      const thread = slack("Tom Okafor").getByRole("complementary", { name: "Thread" });
      const said = thread.getByRole("list").locator("> li");
      await said.first().waitFor();
      for (const answer of answers) {
        const before = await said.count();
        await thread.getByLabel("Reply").fill(answer);
        await thread.getByLabel("Reply").press("Enter");
        await said.nth(before + 1).waitFor({ timeout: 40_000 });
      }
      await thread.getByText("The buyer agreed to a next step.").waitFor({ timeout: 40_000 });
      await thread.getByText("“What does a recovery cost your team today?”").first().waitFor();
      await thread.getByText("A word check, not a judgement").waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
      expect(errors).toEqual([]);
      await thread.getByRole("button", { name: "Delete" }).last().click();
      await page.getByRole("dialog").getByRole("button", { name: "Yes" }).click();
      await thread.getByText("Deleted at your request.").first().waitFor({ timeout: 40_000 });
      // The card, five lines and the result. The page itself keeps what a message said before, to show changes.
      await thread.getByText("Deleted at your request.").nth(5).waitFor({ timeout: 40_000 });
      await page.context().close();
    },
    240_000,
  );
});
