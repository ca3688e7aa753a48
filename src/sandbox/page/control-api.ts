import { z } from "zod";
import { elementsOf } from "../slack/elements.ts";
import type { SlackGateway } from "../slack/gateway.ts";
import type { StoredView } from "../slack/views.ts";
import type { StoredMessage } from "../slack/wire.ts";

const person = z.string().min(3).max(320);
const surface = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), ts: z.string().max(30) }),
  z.object({ kind: z.literal("view"), id: z.string().max(40) }),
]);
const id = z.string().min(1).max(520);
const option = z.string().max(300);
const field = z.union([z.string().max(6_000), z.array(option).max(100)]);

/** What the page may ask for: what a person can do in Slack, and no more. */
export const controlSchemas = {
  command: z.object({ person, name: z.string().regex(/^\/[a-z0-9_-]{1,31}$/), text: z.string().max(4_000) }),
  say: z.object({ person, text: z.string().min(1).max(4_000), threadTs: z.string().max(30).optional() }),
  click: z.object({
    person,
    surface,
    control: id,
    value: z.string().max(4_000).optional(),
    values: z.array(option).optional(),
  }),
  suggest: z.object({ person, surface, control: id, typed: z.string().max(300) }),
  submit: z.object({ person, view: z.string().max(40), values: z.record(id, field) }),
  close: z.object({ person, view: z.string().max(40) }),
  open: z.object({ person, tab: z.enum(["home", "messages"]) }),
} as const;
export type ControlName = keyof typeof controlSchemas;
export const isControl = (name: string): name is ControlName => Object.hasOwn(controlSchemas, name);

/** Thrown for a request that cannot be done: shown to the person at the page. */
export class ControlRefusal extends Error {
  override readonly name = "ControlRefusal";
}

const took = (ack: { ok: boolean; reason: string | null; tookMs: number } | null) => {
  if (ack === null) return { ok: false, said: "The app is not installed in this workspace." };
  if (ack.ok) return { ok: true, tookMs: Math.round(ack.tookMs) };
  const said =
    ack.reason === "http_timeout"
      ? "Sideline did not answer within three seconds."
      : "Sideline could not be reached. Is it still running?";
  return { ok: false, said };
};

/** Does one thing as the person. Throws ZodError for a malformed body and ControlRefusal for one that cannot be done. */
export async function perform(gateway: SlackGateway, name: ControlName, body: unknown): Promise<object> {
  const actorOf = (email: string) => {
    if (!gateway.people().some((user) => user.email === email.toLowerCase()))
      throw new ControlRefusal(`${email} is not in the demo company.`);
    return gateway.as(email);
  };
  /** A date and time as a browser's field gives it is wall-clock time of the person; Slack sends epoch seconds. */
  function inZone(email: string, on: StoredMessage | StoredView, control: string, value: string): string {
    const blocks = "rootId" in on ? on.content.blocks : on.blocks;
    const placed = elementsOf(blocks).find(({ blockId, element }) => `${blockId}/${element.action_id}` === control);
    if (placed?.element.type !== "datetimepicker" || value === "") return value;
    const zone = gateway.people().find((user) => user.email === email.toLowerCase())?.timeZone ?? "UTC";
    return String(Temporal.PlainDateTime.from(value).toZonedDateTime(zone).epochMilliseconds / 1000);
  }
  function find(email: string, where: z.infer<typeof surface>): StoredMessage | StoredView {
    const actor = actorOf(email);
    const found =
      where.kind === "message"
        ? actor.dm().find((message) => message.ts === where.ts)
        : [...actor.modals(), actor.home()].find((view) => view?.id === where.id);
    if (found === undefined || found === null) throw new ControlRefusal("This is no longer there. Look again.");
    return found;
  }
  switch (name) {
    case "command": {
      const input = controlSchemas.command.parse(body);
      return took(await actorOf(input.person).command(input.name, input.text));
    }
    case "say": {
      const input = controlSchemas.say.parse(body);
      const options = input.threadTs === undefined ? {} : { threadTs: input.threadTs };
      return took((await actorOf(input.person).say(input.text, options)).ack);
    }
    case "click": {
      const input = controlSchemas.click.parse(body);
      const on = find(input.person, input.surface);
      return took(
        await actorOf(input.person).click(on, input.control, {
          ...(input.value === undefined ? {} : { value: inZone(input.person, on, input.control, input.value) }),
          ...(input.values === undefined ? {} : { selectedOptions: input.values }),
        }),
      );
    }
    case "suggest": {
      const input = controlSchemas.suggest.parse(body);
      const options = await actorOf(input.person).suggest(
        find(input.person, input.surface),
        input.control,
        input.typed,
      );
      return { ok: true, options: options.map(({ text, value }) => ({ text: wordsOf(text), value })) };
    }
    case "submit": {
      const input = controlSchemas.submit.parse(body);
      const view = find(input.person, { kind: "view", id: input.view });
      if (!("rootId" in view)) throw new ControlRefusal("Expected a modal.");
      const values = Object.entries(input.values).map(
        ([id, value]) => [id, typeof value === "string" ? inZone(input.person, view, id, value) : value] as const,
      );
      const result = await actorOf(input.person).submit(view, Object.fromEntries(values));
      return result.kind === "failed" ? { ok: false, said: result.because } : { ok: true, kind: result.kind };
    }
    case "close": {
      const input = controlSchemas.close.parse(body);
      const top = actorOf(input.person).modals().at(-1);
      if (top?.id === input.view) await actorOf(input.person).close(top);
      return { ok: true };
    }
    case "open": {
      const input = controlSchemas.open.parse(body);
      const actor = actorOf(input.person);
      return took(await (input.tab === "home" ? actor.openHome() : actor.openMessages()));
    }
    default:
      throw name satisfies never;
  }
}

const wordsOf = (text: unknown): string =>
  typeof text === "object" && text !== null && "text" in text ? String(text.text) : String(text);
