import { z } from "zod";
import type { Ack } from "./app-connection.ts";
import type { Core } from "./core.ts";
import { nowSeconds } from "./core.ts";
import {
  actionOf,
  type Choice,
  chosenState,
  elementsOf,
  isEmpty,
  type Option,
  type Placed,
  type StateEntry,
  type StateValues,
  stateOf,
} from "./elements.ts";
import type { Inbound } from "./inbound.ts";
import { viewContent, viewWire } from "./methods/views.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { StoredView } from "./views.ts";
import type { Conversation, StoredMessage } from "./wire.ts";
import { SlackRefusal, toWire } from "./wire.ts";

type Surface = StoredMessage | StoredView;
/** A value for an input: the text, the value of an option, several of them, or an option itself. */
export type FieldValue = string | Option | readonly (string | Option)[];

export type SubmitResult =
  | { readonly kind: "closed" | "cleared"; readonly ack: Ack | null }
  | { readonly kind: "errors"; readonly errors: Readonly<Record<string, string>>; readonly by: "slack" | "app" }
  | { readonly kind: "updated" | "pushed"; readonly view: StoredView; readonly ack: Ack }
  | { readonly kind: "failed"; readonly ack: Ack; readonly because: string };

/** One person in front of Slack: everything a person can do that reaches the app. */
export interface Actor {
  readonly userId: string;
  readonly dmChannel: string;
  command(name: string, text?: string, options?: { channel?: string }): Promise<Ack>;
  click(surface: Surface, actionId: string, choice?: Choice): Promise<Ack>;
  /** Options of an external select for what was typed. Throws when the app does not answer with options. */
  suggest(surface: Surface, actionId: string, typed: string): Promise<readonly Option[]>;
  /** Values by action_id, block_id or "block_id/action_id"; what is not named keeps what it has. */
  submit(view: StoredView, values?: Readonly<Record<string, FieldValue>>): Promise<SubmitResult>;
  close(view: StoredView): Promise<void>;
  openHome(): Promise<Ack | null>;
  openMessages(): Promise<Ack | null>;
  say(
    text: string,
    options?: { channel?: string; threadTs?: string },
  ): Promise<{ message: StoredMessage; ack: Ack | null }>;
  react(message: StoredMessage, name: string): Promise<void>;
  /** The conversation with the app as this person sees it, oldest first: replies, ephemerals, edits. */
  dm(): readonly StoredMessage[];
  home(): StoredView | null;
  /** Open modals, the visible one last. */
  modals(): readonly StoredView[];
  /** What is chosen or typed on a message or view: by block_id, then action_id. */
  state(surface: StoredMessage | StoredView): StateValues;
}

const responseAction = z.discriminatedUnion("response_action", [
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal("update"), view: z.unknown() }),
  z.object({ response_action: z.literal("push"), view: z.unknown() }),
  z.object({ response_action: z.literal("clear") }),
]);
const suggestions = z.object({
  options: z.array(z.looseObject({ text: z.unknown(), value: z.string() })).optional(),
  option_groups: z
    .array(z.object({ options: z.array(z.looseObject({ text: z.unknown(), value: z.string() })) }))
    .optional(),
});

const isView = (surface: Surface): surface is StoredView => "rootId" in surface;
const keyOf = (surface: Surface) => (isView(surface) ? surface.id : `${surface.channel}:${surface.ts}`);

/** What people chose on a message or view and have not submitted yet. */
export interface Drafts {
  readonly states: Map<string, Record<string, Record<string, StateEntry>>>;
  readonly suggested: Map<string, readonly Option[]>;
}

export function createActor(
  email: string,
  deps: {
    readonly core: Core;
    readonly inbound: Inbound;
    readonly responseUrls: ResponseUrls;
    readonly drafts: Drafts;
  },
): Actor {
  const { core, inbound, responseUrls, drafts } = deps;
  const user = core.workspace.require(email);
  const { identity } = core;
  const direct = (): Conversation => core.workspace.openDirect([user.id], identity.botUserId, nowSeconds(core));

  function conversationFor(reference: string | undefined): Conversation {
    if (reference === undefined) return direct();
    const found = core.workspace.conversation(reference) ?? core.workspace.channelNamed(reference);
    if (found === null) throw new Error(`Expected a conversation of the workspace, got ${reference}.`);
    return found;
  }

  /** The surface as it is now: a caller may hold an older record. */
  function current(surface: Surface): Surface {
    const now = isView(surface) ? core.views.get(surface.id) : core.messages.get(surface.channel, surface.ts);
    if (now === null) throw new Error(`This ${isView(surface) ? "view was closed" : "message was deleted"}.`);
    return now;
  }
  const blocksOf = (surface: Surface) => (isView(surface) ? surface.content.blocks : surface.blocks);

  function find(surface: Surface, id: string): Placed {
    const elements = elementsOf(blocksOf(surface));
    const placed =
      elements.find(({ blockId, element }) => `${blockId}/${element.action_id}` === id) ??
      elements.find(({ element }) => element.action_id === id) ??
      elements.find(({ blockId }) => blockId === id);
    if (placed === undefined)
      throw new Error(
        `Expected one of the elements ${elements.map((e) => e.element.action_id).join(", ") || "(none)"}, got ${id}.`,
      );
    return placed;
  }

  function remember(surface: Surface, placed: Placed, choice: Choice): StateEntry | null {
    const entry = chosenState(
      placed.element,
      choice,
      drafts.suggested.get(`${keyOf(surface)}:${placed.element.action_id}`) ?? [],
    );
    if (entry === null) return null;
    const state = drafts.states.get(keyOf(surface)) ?? {};
    state[placed.blockId] = { ...state[placed.blockId], [placed.element.action_id]: entry };
    drafts.states.set(keyOf(surface), state);
    return entry;
  }

  const stateFor = (surface: Surface) => ({
    values: stateOf(blocksOf(surface), drafts.states.get(keyOf(surface)) ?? {}),
  });

  /** The part of a payload that says where the element sits. */
  function place(surface: Surface) {
    if (isView(surface))
      return {
        container: { type: "view", view_id: surface.id },
        view: viewWire(surface, identity, stateFor(surface)),
      };
    const conversation = core.workspace.conversation(surface.channel);
    const isEphemeral = surface.ephemeralFor !== null;
    return {
      container: {
        type: "message",
        message_ts: surface.ts,
        channel_id: surface.channel,
        is_ephemeral: isEphemeral,
        ...(surface.threadTs === null ? {} : { thread_ts: surface.threadTs }),
      },
      channel: { id: surface.channel, name: conversation?.name ?? "directmessage" },
      // Slack does not send the content of an ephemeral message back.
      ...(isEphemeral ? {} : { message: toWire(surface, identity, { metadata: true }) }),
      state: stateFor(surface),
    };
  }

  const trigger = () => core.views.newTrigger(user.id);

  function emptyInputs(view: StoredView): Readonly<Record<string, string>> {
    const { values } = stateFor(view);
    const errors: Record<string, string> = {};
    for (const { blockId, element, isInput, optional } of elementsOf(view.content.blocks)) {
      const entry = values[blockId]?.[element.action_id];
      if (isInput && !optional && entry !== undefined && element.type !== "checkboxes" && isEmpty(entry))
        errors[blockId] = "Please complete this required field.";
    }
    return errors;
  }

  const choiceOf = (value: FieldValue): Choice =>
    Array.isArray(value) ? { selectedOptions: value } : { selectedOption: value as string | Option }; // not an array: one of the other two

  async function submit(asked: StoredView, values: Readonly<Record<string, FieldValue>> = {}): Promise<SubmitResult> {
    const view = current(asked);
    if (!isView(view)) throw new Error("Expected a view to submit.");
    for (const [id, value] of Object.entries(values)) remember(view, find(view, id), choiceOf(value));
    const missing = emptyInputs(view);
    if (Object.keys(missing).length > 0) {
      core.views.setErrors(view.id, missing);
      return { kind: "errors", errors: missing, by: "slack" };
    }
    const ack = await inbound.interactive("view_submission", {
      type: "view_submission",
      ...inbound.interaction(user),
      trigger_id: trigger(),
      view: viewWire(view, identity, stateFor(view)),
      response_urls: [],
    });
    if (!ack.ok) {
      return { kind: "failed", ack, because: "We had some trouble connecting. Try again?" };
    }
    const answer = responseAction.safeParse(ack.body);
    if (!answer.success) {
      const isEmptyAck = ack.body === null || ack.body === "";
      if (!isEmptyAck)
        return { kind: "failed", ack, because: `The app answered with ${JSON.stringify(ack.body).slice(0, 200)}` };
      core.views.pop(user.id);
      drafts.states.delete(view.id);
      return { kind: "closed", ack };
    }
    const action = answer.data;
    switch (action.response_action) {
      case "errors":
        core.views.setErrors(view.id, action.errors);
        return { kind: "errors", errors: action.errors, by: "app" };
      case "clear":
        core.views.closeAll(user.id);
        return { kind: "cleared", ack };
      case "update":
      case "push": {
        try {
          const content = viewContent(core, action.view, "modal");
          return action.response_action === "update"
            ? { kind: "updated", view: core.views.update({ id: view.id }, content, null), ack }
            : { kind: "pushed", view: core.views.pushOn(user.id, content), ack };
        } catch (error) {
          if (error instanceof SlackRefusal)
            return { kind: "failed", ack, because: `${error.error}: ${JSON.stringify(error.extra)}` };
          throw error;
        }
      }
      default:
        throw action satisfies never;
    }
  }

  const homeEvent = (tab: "home" | "messages") => {
    const home = core.views.home(user.id);
    return inbound.event({
      type: "app_home_opened",
      user: user.id,
      channel: direct().id,
      tab,
      event_ts: core.messages.nextTs(),
      ...(tab === "home" && home !== null ? { view: viewWire(home, identity) } : {}),
    });
  };

  return {
    userId: user.id,
    get dmChannel() {
      return direct().id;
    },
    async command(name, text = "", options = {}) {
      const conversation = conversationFor(options.channel);
      const source = { user: user.id, channel: conversation.id, message: null };
      const ack = await inbound.command({
        user,
        conversation,
        command: name,
        text,
        responseUrl: `${core.publicUrl()}/response/${responseUrls.create(source)}`,
        triggerId: trigger(),
      });
      // An acknowledgement with words in it is posted where the command was typed.
      if (ack.ok && typeof ack.body === "string" && ack.body !== "" && ack.body !== "ok")
        responseUrls.apply(source, { text: ack.body });
      else if (ack.ok && typeof ack.body === "object" && ack.body !== null) responseUrls.apply(source, ack.body);
      return ack;
    },
    async click(asked, actionId, choice = {}) {
      const surface = current(asked);
      const placed = find(surface, actionId);
      const entry = remember(surface, placed, choice);
      const source = isView(surface) ? null : { user: user.id, channel: surface.channel, message: surface };
      return inbound.interactive("block_actions", {
        type: "block_actions",
        ...inbound.interaction(user),
        ...place(surface),
        trigger_id: trigger(),
        ...(source === null ? {} : { response_url: `${core.publicUrl()}/response/${responseUrls.create(source)}` }),
        actions: [actionOf(placed, choice, entry, core.messages.nextTs())],
      });
    },
    async suggest(asked, actionId, typed) {
      const surface = current(asked);
      const placed = find(surface, actionId);
      const ack = await inbound.interactive("block_suggestion", {
        type: "block_suggestion",
        ...inbound.interaction(user),
        ...place(surface),
        action_id: placed.element.action_id,
        block_id: placed.blockId,
        value: typed,
      });
      const parsed = suggestions.safeParse(ack.body);
      if (!ack.ok || !parsed.success)
        throw new Error(
          `Expected options for ${actionId} from the app, got ${JSON.stringify(ack.body)} (${ack.reason ?? ack.status}).`,
        );
      const options: readonly Option[] = [
        ...(parsed.data.options ?? []),
        ...(parsed.data.option_groups ?? []).flatMap((group) => group.options),
      ];
      drafts.suggested.set(`${keyOf(surface)}:${placed.element.action_id}`, options);
      return options;
    },
    submit,
    async close(view) {
      if (core.views.stack(user.id).at(-1)?.id !== view.id) return;
      const wire = viewWire(view, identity, stateFor(view));
      core.views.pop(user.id);
      drafts.states.delete(view.id);
      if (view.content.notify_on_close === true)
        await inbound.interactive("view_closed", {
          type: "view_closed",
          ...inbound.interaction(user),
          view: wire,
          is_cleared: false,
        });
    },
    openHome: () => homeEvent("home"),
    openMessages: () => homeEvent("messages"),
    async say(text, options = {}) {
      const conversation = conversationFor(options.channel);
      const message = core.messages.add({
        channel: conversation.id,
        user: user.id,
        fromBot: false,
        text,
        blocks: [],
        threadTs: options.threadTs ?? null,
      });
      // Slack sends messages only to apps that are in the conversation, and mentions only from channels.
      if (!conversation.members.includes(identity.botUserId)) return { message, ack: null };
      const base = {
        user: user.id,
        text,
        ts: message.ts,
        channel: conversation.id,
        team: identity.teamId,
        event_ts: message.ts,
        client_msg_id: core.ids.next("m").toLowerCase(),
        ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
      };
      const isMention = conversation.kind === "channel" && text.includes(`<@${identity.botUserId}>`);
      if (isMention) void inbound.event({ type: "app_mention", ...base });
      const channelType = conversation.kind === "channel" ? "channel" : conversation.kind;
      const ack = await inbound.event({ type: "message", channel_type: channelType, ...base });
      return { message, ack };
    },
    async react(message, name) {
      const now = core.messages.get(message.channel, message.ts);
      if (now === null) throw new Error("This message was deleted.");
      const users = now.reactions.find((reaction) => reaction.name === name)?.users ?? [];
      if (users.includes(user.id)) return;
      const others = now.reactions.filter((reaction) => reaction.name !== name);
      core.messages.change(now, { reactions: [...others, { name, users: [...users, user.id] }] }, { edit: false });
      await inbound.event({
        type: "reaction_added",
        user: user.id,
        reaction: name,
        item: { type: "message", channel: message.channel, ts: message.ts },
        item_user: message.user,
        event_ts: core.messages.nextTs(),
      });
    },
    dm: () => core.messages.all(direct().id, user.id),
    home: () => core.views.home(user.id),
    modals: () => core.views.stack(user.id),
    state: (surface) => stateFor(surface).values,
  };
}
