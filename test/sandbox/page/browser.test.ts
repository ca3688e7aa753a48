import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { hasBrowser, noBrowser, on, openPage, type Product, startBrowser, startProduct } from "./product.ts";

const tom = "tom.okafor@tarnwick.example";
const erik = "erik.vance@tarnwick.example";
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true };

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** Serious and critical findings of axe, as one line each. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  // The answer of axe.run has this shape.
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: Finding[];
  };
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`,
    );
}

const isWide = (page: Page) => page.evaluate("document.documentElement.scrollWidth > innerWidth");

const inBrowser = hasBrowser ? describe : describe.skip;

inBrowser(hasBrowser ? "the sandbox in a browser" : `the sandbox in a browser (${noBrowser})`, () => {
  let product: Product;
  let browser: Browser;
  let heard: string[][] = [];
  beforeAll(async () => {
    product = await startProduct();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    const errors = heard.flat();
    heard = [];
    expect(errors).toEqual([]);
  });
  async function open(query = "", options: BrowserContextOptions = {}) {
    const { page, errors } = await openPage(browser, `${product.url}${query}`, options);
    heard.push(errors);
    return page;
  }
  const step = (page: Page, id: string) => page.locator(`[data-step="${id}"]`);
  const ticked = (page: Page, id: string) => step(page, id).and(page.locator(".done")).waitFor({ timeout: 30_000 });

  test("the guided start: five steps, each ticked when the product saw it", async () => {
    const page = await open();
    const { slack, dialog, lastMessage, shown, say, show, entry } = on(page);
    await slack("Tom Okafor").getByText("Lakeshore Freight | Evaluation").first().waitFor();
    await ticked(page, "brief");
    expect(await page.getByRole("tab", { name: "Guide 1/5" }).count()).toBe(1);

    await show("World");
    await (await entry(/Lakeshore Freight: evaluation/)).getByRole("button", { name: "30 min later" }).click();
    await shown("Tom Okafor").getByText("Changed:").waitFor({ timeout: 30_000 });
    await show("Guide");
    await ticked(page, "move");

    await lastMessage("Tom Okafor")
      .getByRole("button", { name: /^Show sources/ })
      .click();
    await dialog("Tom Okafor").getByText("Atlas Flow 4 launch deck").first().waitFor();
    await ticked(page, "sources");
    await page.keyboard.press("Escape");
    await dialog("Tom Okafor").waitFor({ state: "hidden" });

    await lastMessage("Tom Okafor").getByRole("button", { name: "Wrong account" }).click();
    await dialog("Tom Okafor").getByRole("combobox").fill("halden f");
    await dialog("Tom Okafor").getByRole("option", { name: "Halden Financial" }).click();
    await dialog("Tom Okafor").getByRole("button", { name: "Use this account" }).click();
    await ticked(page, "wrong");
    if (await dialog("Tom Okafor").isVisible()) await page.keyboard.press("Escape");
    await dialog("Tom Okafor").waitFor({ state: "hidden" });

    await say("Tom Okafor", "/prep Halden Financial");
    await ticked(page, "prep");
    await page.getByText("All five steps are done").waitFor();
    await page.getByRole("button", { name: "Put the guide away" }).click();
    await page.reload();
    await page.getByText("The guided start is put away.").waitFor();
  });

  test("the demo is reset after a question, and begins anew", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Sandbox menu" }).click();
    await page.getByRole("button", { name: "Reset the demo…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
    expect(await on(page).shown("Tom Okafor").count()).toBe(1);
    await page.getByRole("button", { name: "Sandbox menu" }).click();
    await page.getByRole("button", { name: "Reset the demo…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reset", exact: true }).click();
    await page.getByRole("tab", { name: /Guide 1\/5/ }).waitFor({ timeout: 40_000 });
    await on(page).shown("Tom Okafor").getByText("Lakeshore Freight | Evaluation").waitFor();
    expect(await on(page).messages("Tom Okafor").locator("> li").count()).toBe(1);
  });

  test("two people side by side: a moved call changes both messages, and shows what changed", async () => {
    const page = await open(`?person=${tom}&beside=${erik}`);
    const { lastMessage, shown, show, entry } = on(page);
    for (const name of ["Tom Okafor", "Erik Vance"])
      await shown(name).getByText("Lakeshore Freight | Evaluation").waitFor();
    await show("World");
    await (await entry(/Lakeshore Freight: evaluation/)).getByRole("button", { name: "30 min later" }).click();
    await page.getByText(/^Moved to /).waitFor();
    for (const name of ["Tom Okafor", "Erik Vance"]) {
      const message = lastMessage(name);
      await message.locator(".edits summary").click({ timeout: 30_000 });
      expect(await message.locator(".change ins").allTextContents()).toEqual(
        expect.arrayContaining([expect.stringMatching(/\d\d:\d\d/)]),
      );
    }
    await page.getByRole("button", { name: "Close the second person" }).click();
    await on(page).slack("Erik Vance").waitFor({ state: "hidden" });
  });

  test("a phone tells who got something, the list of people marks it, and both go when it is read", async () => {
    const page = await open();
    await page.getByRole("tab", { name: /Guide/ }).waitFor();
    await product.post("command", { person: erik, name: "/prep", text: "" });
    const strip = page
      .getByRole("region", { name: "Phone notifications" })
      .getByRole("button", { name: /Erik Vance’s phone/ });
    await strip.waitFor({ timeout: 30_000 });
    expect(await strip.textContent()).toContain("Lakeshore Freight");
    await page.locator(".people a.unread", { hasText: "Erik Vance" }).waitFor();
    await strip.click();
    await on(page).slack("Erik Vance").waitFor();
    await page.locator(".people a.unread", { hasText: "Erik Vance" }).waitFor({ state: "detached" });
    await on(page).lastMessage("Erik Vance").hover();
    await on(page).lastMessage("Erik Vance").getByRole("button", { name: "Phone" }).click();
    await on(page).lastMessage("Erik Vance").getByText("On the phone").waitFor();
  });

  test("a modal says what is missing, keeps what was chosen, and keeps the keyboard", async () => {
    const page = await open();
    const { dialog, lastMessage } = on(page);
    await lastMessage("Tom Okafor").getByRole("button", { name: "Wrong account" }).click();
    const modal = dialog("Tom Okafor");
    await modal.getByRole("combobox").waitFor();
    await modal.getByRole("button", { name: "Use this account" }).click();
    await modal.getByText("Please complete this required field.").waitFor();
    expect(await modal.getByRole("combobox").and(page.locator(":focus")).count()).toBe(1);
    await modal.getByRole("combobox").fill("halden f");
    await modal.getByRole("option", { name: "Halden Financial" }).click();
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("Tab");
    expect(await modal.locator(":focus").count()).toBe(1);
    expect(await modal.getByRole("combobox").inputValue()).toBe("Halden Financial");
    await page.keyboard.press("Escape");
    await modal.waitFor({ state: "hidden" });
  });

  test("the message box completes commands and accounts, answers stay private, threads open", async () => {
    const page = await open();
    const { slack, messages, say } = on(page);
    const box = slack("Tom Okafor").getByLabel("Message or command");
    await page.getByRole("tab", { name: /Guide \d/ }).waitFor();
    await box.pressSequentially("/pr");
    await page.keyboard.press("Tab");
    expect(await box.inputValue()).toBe("/prep ");
    await box.pressSequentially("hald");
    await slack("Tom Okafor")
      .getByRole("option", { name: /Halden Financial/ })
      .click();
    expect(await box.inputValue()).toBe("/prep Halden Financial");
    await box.fill("");
    await say("Tom Okafor", "/prep help");
    await messages("Tom Okafor").getByText("Only visible to you").first().waitFor();
    await say("Tom Okafor", "what can you do?");
    const link = messages("Tom Okafor").locator(".thread-link").last();
    await link.getByText("1 reply").waitFor();
    await link.click();
    const thread = slack("Tom Okafor").getByRole("complementary", { name: "Thread" });
    await thread.getByText("what can you do?").waitFor();
    expect(await thread.getByRole("list").locator("> li").count()).toBe(2);
    await thread.getByLabel("Reply").fill("thanks");
    await thread.getByLabel("Reply").press("Enter");
    await thread.getByText("thanks", { exact: true }).waitFor();
    await thread.getByRole("button", { name: "Close the thread" }).click();
    await thread.waitFor({ state: "hidden" });
  });

  test("the record and the document change, a refused change says why", async () => {
    const page = await open();
    const world = await on(page).show("World");
    await world.getByLabel("Field").selectOption("competitor");
    await world.getByLabel("Value").selectOption({ index: 1 });
    await world.locator('[data-part="record"]').getByRole("button", { name: "Save" }).click();
    await world.locator('[data-part="record"] .said.ok').waitFor({ timeout: 30_000 });
    await world.getByLabel("Document", { exact: true }).selectOption({ label: "Objections: Corvid" });
    const text = world.getByRole("textbox", { name: /^Text of / });
    await text.waitFor();
    const before = await text.inputValue();
    await text.fill(`${before}\n\nAdded in the sandbox.\n`);
    await world.locator('[data-part="document"]').getByRole("button", { name: "Save", exact: true }).click();
    await world.locator('[data-part="document"] .said.ok').waitFor({ timeout: 30_000 });
    const refused = await product.post("calendar", { op: "move", person: tom, id: "nothing", to: { byMinutes: 30 } });
    expect(refused).toMatchObject({ ok: false, said: expect.any(String) });
  });

  test("why: the path of a message, and of an entry that led to none", async () => {
    const page = await open();
    const { lastMessage, messages, show, entry } = on(page);
    const brief = messages("Tom Okafor").locator("> li", { hasText: "Lakeshore Freight | Evaluation" }).first();
    await brief.hover();
    await brief.getByRole("button", { name: "Why", exact: true }).click();
    const why = page.getByRole("tabpanel", { name: "Why" });
    await why.getByText("contact-match").first().waitFor();
    for (const heading of ["Decision", "Account", "Delivery"])
      await why.getByRole("heading", { name: heading }).first().waitFor();
    await why.getByText(/^Passages quoted/).waitFor();
    await show("World");
    await (await entry(/Stand-up EMEA/)).getByRole("button", { name: "Why?" }).click();
    await why.getByText("No message:").waitFor();
    expect(await lastMessage("Tom Okafor").count()).toBe(1);
  });

  test("the clock: forward, to the next thing, and back", async () => {
    const page = await open();
    const world = await on(page).show("World");
    const shown = page.locator("#clock time");
    await shown.filter({ hasText: ":" }).waitFor();
    const before = await shown.getAttribute("datetime");
    await world.getByRole("button", { name: "+30 min" }).click();
    await page.locator("#clock.moved").waitFor({ timeout: 30_000 });
    const after = await shown.getAttribute("datetime");
    expect(Date.parse(after!) - Date.parse(before!)).toBeGreaterThanOrEqual(29 * 60_000);
    const count = await on(page).messages("Tom Okafor").locator("> li").count();
    await world.getByRole("button", { name: "Next thing" }).click();
    await on(page).messages("Tom Okafor").locator("> li").nth(count).waitFor({ timeout: 60_000 });
    await world.getByRole("button", { name: "Back to real time" }).click();
    await page.locator("#clock:not(.moved)").waitFor({ timeout: 60_000 });
  });

  test("a cancelled call is withdrawn in place", async () => {
    const page = await open();
    const { shown, show, entry } = on(page);
    await shown("Tom Okafor").getByText("Lakeshore Freight | Evaluation").waitFor({ timeout: 60_000 });
    await show("World");
    await (await entry(/Lakeshore Freight: evaluation/)).getByRole("button", { name: "Cancel for all" }).click();
    await shown("Tom Okafor")
      .getByText(/^Withdrawn/)
      .waitFor({ timeout: 30_000 });
  });

  describe.each(["light", "dark"] as const)("in the %s, axe finds nothing serious", (colorScheme) => {
    test("in messages, Home, a modal, the panels and the gallery", async () => {
      const page = await open(`?person=${tom}&beside=${erik}`, { colorScheme });
      await page.getByRole("tab", { name: /Guide \d/ }).waitFor();
      expect(await findings(page)).toEqual([]);
      await on(page).show("World");
      await on(page).entry(/Stand-up EMEA/);
      expect(await findings(page)).toEqual([]);
      await on(page).slack("Tom Okafor").getByRole("tab", { name: "Home" }).click();
      await on(page).slack("Tom Okafor").getByText("What comes next").waitFor();
      await on(page)
        .lastMessage("Erik Vance")
        .getByRole("button", { name: /Show sources|Why this message/ })
        .first()
        .click();
      await on(page).dialog("Erik Vance").getByRole("heading").waitFor();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await on(page).dialog("Erik Vance").waitFor({ state: "hidden" });
      const gallery = await open("/gallery", { colorScheme });
      expect(await findings(gallery)).toEqual([]);
      const small = await open("", { ...phone, colorScheme });
      await on(small).lastMessage("Tom Okafor").waitFor();
      expect(await findings(small)).toEqual([]);
    });
  });

  test("on a phone nothing is wider than the screen, and a switch shows one thing at a time", async () => {
    const page = await open(`?person=${tom}&beside=${erik}`, phone);
    const { slack } = on(page);
    const show = (name: string) => page.getByRole("navigation", { name: "Show" }).getByRole("button", { name }).click();
    await slack("Tom Okafor").waitFor();
    expect(await slack("Erik Vance").isVisible()).toBe(false);
    expect(await isWide(page)).toBe(false);
    await show("Erik");
    await slack("Erik Vance").waitFor();
    for (const name of ["Guide", "World", "Why"]) {
      await show(name);
      await page.getByRole("tabpanel", { name }).waitFor();
      expect(await isWide(page)).toBe(false);
    }
    // A clock that was moved says so; it is the widest that the top line gets.
    await page.evaluate("document.getElementById('clock').classList.add('moved')");
    expect(await isWide(page)).toBe(false);
    await page.goto(`${product.url}/gallery`);
    expect(await isWide(page)).toBe(false);
  });

  test("the first paint takes less than a second, and nothing jumps", async () => {
    await open();
    const page = await open();
    await page.getByRole("tab", { name: /Guide \d/ }).waitFor();
    const paint = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    expect(paint).toBeLessThan(1_000);
    const shift = await page.evaluate(
      "new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().reduce((sum, one) => sum + one.value, 0))).observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => done(0), 500))",
    );
    expect(shift).toBeLessThan(0.1);
  });

  test("a product that is gone is said, and found again", async () => {
    const { page } = await openPage(browser, product.url, {});
    await page.getByRole("tab", { name: /Guide \d/ }).waitFor();
    await page.context().setOffline(true);
    await on(page).say("Tom Okafor", "hello?");
    await page.getByRole("alert").filter({ hasText: "Is npm start still running?" }).waitFor();
    expect(await on(page).slack("Tom Okafor").getByLabel("Message or command").inputValue()).toBe("hello?");
    await page.context().setOffline(false);
    await on(page).say("Tom Okafor", "hello again");
    await on(page).messages("Tom Okafor").getByText("hello again").waitFor();
  });
});
