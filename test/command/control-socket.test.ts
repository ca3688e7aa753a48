import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, expect, test } from "@jest/globals";
import { answerCommands, askRunning, type Question } from "#command/control-socket.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "sl-"));
  folders.push(made);
  return made;
}

const question = (...argv: readonly string[]): Question => ({ argv: [...argv], cwd: "/somewhere", isTerminal: false });
async function ask(dir: string, words: Question) {
  const said = { out: "", err: "" };
  const into = (name: "out" | "err") =>
    new Writable({
      write: (chunk, _, done) => {
        said[name] += String(chunk);
        done();
      },
    });
  const status = await askRunning(dir, words, { stdout: into("out"), stderr: into("err") });
  return { status, ...said };
}
/** Something else than our own command line. */
function post(path: string, body: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    request({ socketPath: path, method: "POST" }, async (response) => {
      let text = "";
      for await (const part of response) text += String(part);
      resolve({ status: response.statusCode, text });
    })
      .on("error", reject)
      .end(body);
  });
}
const echo = async (words: Question) => ({ status: 0, stdout: `${JSON.stringify(words)}\n`, stderr: "" });

test("a command is answered by the running product: words in, output and status back", async () => {
  const dir = folder();
  const product = await answerCommands(dir, async (words) => ({ ...(await echo(words)), status: 2, stderr: "oh\n" }));
  const words = question("search", "ein Wort mit ü", "--json");
  expect(await ask(dir, words)).toEqual({ status: 2, out: `${JSON.stringify(words)}\n`, err: "oh\n" });
  await product?.close();
});

test("large output comes whole", async () => {
  const dir = folder();
  const large = "é".repeat(1_000_000);
  const product = await answerCommands(dir, async () => ({ status: 0, stdout: large, stderr: "" }));
  expect((await ask(dir, question("export", "a"))).out.length).toBe(large.length);
  await product?.close();
});

test("the socket is its owner's, and is gone when the product stops", async () => {
  const dir = folder();
  const product = await answerCommands(dir, echo);
  const path = join(dir, "sideline.sock");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await product?.close();
  expect(existsSync(path)).toBe(false);
  expect(await ask(dir, question("doctor"))).toEqual({ status: null, out: "", err: "" });
});

test("without a running product nobody answers, and the command runs here", async () => {
  expect((await ask(folder(), question("doctor"))).status).toBeNull();
});

test("a socket left over from a kill is nobody, and the next start takes its place", async () => {
  const dir = folder();
  const path = join(dir, "sideline.sock");
  writeFileSync(path, "");
  expect((await ask(dir, question("doctor"))).status).toBeNull();
  const product = await answerCommands(dir, echo);
  expect((await ask(dir, question("doctor"))).status).toBe(0);
  await product?.close();
});

test("a command that fails inside is an error of this command, not of the product", async () => {
  const dir = folder();
  let calls = 0;
  const product = await answerCommands(dir, async (words) => {
    calls += 1;
    if (calls === 1) throw new Error("the store is gone");
    return echo(words);
  });
  expect(await ask(dir, question("doctor"))).toEqual({
    status: 1,
    out: "",
    err: "The running Sideline refused the command: the store is gone\n",
  });
  expect((await ask(dir, question("doctor"))).status).toBe(0);
  await product?.close();
});

test("a word that is too long is refused with the limit", async () => {
  const dir = folder();
  const product = await answerCommands(dir, echo);
  const { status, err } = await ask(dir, question("search", "x".repeat(10_001)));
  expect({ status, err }).toEqual({ status: 1, err: expect.stringContaining("at most 10,000 characters") });
  await product?.close();
});

test.each([
  ["no JSON", "rm -rf"],
  ["another shape", '{"argv":"doctor"}'],
  ["nothing", ""],
  ["a list of things that are no words", '{"argv":[{}],"cwd":"/","isTerminal":false}'],
])("what is no command runs nothing: %s", async (_, body) => {
  const dir = folder();
  let ran = false;
  const product = await answerCommands(dir, async (words) => {
    ran = true;
    return echo(words);
  });
  expect((await post(join(dir, "sideline.sock"), body)).status).toBe(400);
  expect(ran).toBe(false);
  await product?.close();
});

test("a path that is too long for a socket means that there is none", async () => {
  const dir = join(folder(), "x".repeat(120));
  expect(await answerCommands(dir, echo)).toBeNull();
  expect((await ask(dir, question("doctor"))).status).toBeNull();
});

test("a product that answers nonsense is an error, not a silent success", async () => {
  const dir = folder();
  const server = createServer((_, response) => response.end("[]"));
  await new Promise<void>((done) => server.listen(join(dir, "sideline.sock"), done));
  await expect(ask(dir, question("doctor"))).rejects.toThrow();
  server.close();
});
