import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";

/** The product as `npm start` runs it, and a browser in front of it. */

const browserPath =
  process.env.CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
export const hasBrowser = browserPath !== undefined;
export const noBrowser = "no Chromium on this machine: apt-get install chromium, or set CHROMIUM to one";

const root = join(import.meta.dirname, "../../..");
const startMs = 90_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("Expected a TCP port.");
  return address.port;
}

export interface Product {
  readonly url: string;
  post(name: string, body: object): Promise<{ readonly ok: boolean; readonly said?: string }>;
  stop(): Promise<void>;
}

/** `env`: settings beside those of a first start. */
export async function startProduct(env: Readonly<Record<string, string>> = {}): Promise<Product> {
  const dir = mkdtempSync(join(tmpdir(), "sideline-page-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/sandbox`;
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|LANG|TMPDIR)$/.test(name));
  const child: ChildProcess = spawn(
    process.execPath,
    ["--liftoff-only", "--disable-warning=ExperimentalWarning", "src/cli.ts", "start"],
    {
      cwd: root,
      env: { ...Object.fromEntries(kept), DATA_DIR: dir, PORT: String(port), LOG_LEVEL: "error", ENV_FILE: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const person = "tom.okafor@tarnwick.example";
  const isUp = async () => {
    try {
      const messages = await fetch(`${url}/api/messages?person=${person}`);
      const world = await fetch(`${url}/api/world?person=${person}`);
      return world.ok && ((await messages.json()) as unknown[]).length > 0;
    } catch {
      return false;
    }
  };
  const until = Date.now() + startMs;
  while (!(await isUp())) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`The product did not come up.\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return {
    url,
    async post(name, body) {
      const response = await fetch(`${url}/api/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-sandbox": "1" },
        body: JSON.stringify(body),
      });
      // Every answer of the control API has this shape.
      return (await response.json()) as { ok: boolean; said?: string };
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: browserPath!, args: ["--no-sandbox", "--disable-gpu"] });

/** A page whose console is listened to: `errors` must stay empty. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<{ readonly page: Page; readonly errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  return { page, errors };
}

/** What a person would name: the parts of the page. */
export const on = (page: Page) => {
  const slack = (name: string): Locator => page.getByRole("region", { name: `Slack of ${name}` });
  return {
    slack,
    messages: (name: string): Locator => slack(name).getByRole("list", { name: "Messages", exact: true }),
    lastMessage: (name: string): Locator =>
      slack(name).getByRole("list", { name: "Messages", exact: true }).locator("> li").last(),
    /** What the last message shows, without its tools and its earlier versions. */
    shown: (name: string): Locator =>
      slack(name)
        .getByRole("list", { name: "Messages", exact: true })
        .locator("> li")
        .last()
        .locator(".content")
        .first(),
    dialog: (name: string): Locator => slack(name).getByRole("dialog"),
    panel: (name: "Guide" | "World" | "Why"): Locator => page.getByRole("tabpanel", { name }),
    async say(name: string, text: string): Promise<void> {
      const box = slack(name).getByLabel("Message or command");
      await box.fill(text);
      await box.press("Escape");
      await box.press("Enter");
    },
    async show(tab: "Guide" | "World" | "Why"): Promise<Locator> {
      await page.getByRole("tab", { name: tab }).click();
      return page.getByRole("tabpanel", { name: tab });
    },
    /** Opens an entry of the calendar in the World panel. */
    async entry(title: RegExp): Promise<Locator> {
      const item = page.getByRole("tabpanel", { name: "World" }).locator(".event", { hasText: title }).first();
      if ((await item.locator("details[open]").count()) === 0) await item.locator("summary").click();
      return item;
    },
  };
};
