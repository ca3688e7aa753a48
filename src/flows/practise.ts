/** The three ways into a roleplay, and what is typed in its thread. */
import { canSee } from "#domain/accounts/access.ts";
import { echoed } from "#domain/briefs/plain-text.ts";
import { InputError } from "#domain/errors.ts";
import type { SceneEvent } from "#domain/roleplays/session.ts";
import { comingCalls } from "./ask-for-prep.ts";
import type { Ports } from "./ports.ts";
import { giveSceneEvent } from "./scene-events.ts";
import { type StartedScene, startScene } from "./start-scene.ts";
import type { ActionResult, PrepAnswer, SceneMessage } from "./use-cases.ts";

/** A second click within this time is the same practice. */
const doubleClickMs = 5_000;

export async function practiseBrief(ports: Ports, deliveryId: string, email: string): Promise<ActionResult> {
  const row = await ports.deliveries.get(deliveryId);
  if (row === null || row.recipient !== email) return { kind: "refused", because: "This brief is not yours." };
  const brief = row.briefId === null ? null : await ports.briefs.get(row.briefId);
  if (brief === null)
    return { kind: "refused", because: "This brief is no longer kept. Ask for a fresh one with /prep." };
  return resultOf(await started(ports, { rep: email, accountId: brief.account.id, brief }));
}

/** `/prep practise`, `/prep practise <account>`. */
export async function practiseAccount(ports: Ports, email: string, text: string): Promise<PrepAnswer> {
  const person = await ports.people.find(email);
  if (person === null) return { kind: "cannot", because: `${email} is not in the people list.` };
  const words = text.replace(/\s+/g, " ").trim().slice(0, 200);
  let accountId: string | null = null;
  if (words === "") {
    accountId = (await comingCalls(ports, email))[0]?.decision.account.accountId ?? null;
    if (accountId === null)
      return {
        kind: "cannot",
        because: "You have no customer call coming. Write /prep practise and an account's name.",
      };
  } else {
    const found = (await ports.records.searchAccounts(words, 5)).filter((account) => canSee(person, account));
    const [only, ...others] = found
      .filter(({ name }) => name.toLowerCase() === words.toLowerCase())
      .slice(0, 1)
      .concat(found);
    if (only === undefined) return { kind: "cannot", because: `No account in your CRM looks like “${echoed(words)}”.` };
    const different = others.filter(({ id }) => id !== only.id);
    if (different.length > 0 && only.name.toLowerCase() !== words.toLowerCase())
      return {
        kind: "cannot",
        because: `Which one: ${[only, ...different].map(({ name }) => name).join(", ")}? Write /prep practise and the whole name.`,
      };
    accountId = only.id;
  }
  const result = await started(ports, { rep: email, accountId, brief: null });
  return result.kind === "refused"
    ? { kind: "cannot", because: result.because }
    : { kind: "practising", accountName: result.accountName };
}

async function started(ports: Ports, input: Omit<Parameters<typeof startScene>[1], "key">): Promise<StartedScene> {
  const now = ports.clock.now().epochMilliseconds;
  const [last] = await ports.scenes.ofRep(input.rep, 1);
  const isAgain =
    last?.session.scenario.accountId === input.accountId && now - last.createdAt.epochMilliseconds < doubleClickMs;
  const slot = Math.floor((isAgain ? last.createdAt.epochMilliseconds : now) / doubleClickMs);
  try {
    return await startScene(ports, { ...input, key: `${input.accountId}-${await keyOf(input.rep)}-${slot}` });
  } catch (error) {
    if (error instanceof InputError) return { kind: "refused", because: error.message };
    throw error;
  }
}

/** An address in an id would be an address in Slack's metadata. */
async function keyOf(email: string): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(email));
  return Buffer.from(hash).toString("hex").slice(0, 16);
}

const resultOf = (scene: StartedScene): ActionResult =>
  scene.kind === "started" ? { kind: "done", said: "" } : { kind: "refused", because: scene.because };

/** What was typed, edited or deleted in a thread. False: the thread is no roleplay of this person. */
export async function takeSceneMessage(ports: Ports, input: SceneMessage): Promise<boolean> {
  const scene = await ports.scenes.byThread(input.channel, input.threadTs);
  if (scene === null || scene.rep !== input.email) return false;
  const base = { id: input.eventId, at: ports.clock.now().epochMilliseconds, messageId: input.messageId };
  const { what } = input;
  const event: SceneEvent =
    what.kind === "deleted"
      ? { ...base, kind: "deleted-message" }
      : what.kind === "edited"
        ? { ...base, kind: "edited", text: what.text }
        : { ...base, kind: "message", text: what.text, files: what.files };
  await giveSceneEvent(ports, scene.id, event);
  return true;
}
