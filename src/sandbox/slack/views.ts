import { createHash } from "node:crypto";
import type { Clock } from "#domain/clock.ts";
import type { IdSequence } from "./ids.ts";
import type { Block } from "./wire.ts";
import { SlackRefusal } from "./wire.ts";

/** 3 s on a live workspace; then the trigger is expired. */
const TRIGGER_MS = 3_000;
const STACK_DEPTH = 3;
const VIEW_BYTES = 250_000;

export interface ViewContent {
  readonly type: "modal" | "home";
  readonly blocks: readonly Block[];
  readonly callback_id?: string;
  readonly external_id?: string;
  readonly private_metadata?: string;
  readonly [key: string]: unknown;
}
export interface StoredView {
  readonly id: string;
  readonly user: string;
  readonly content: ViewContent;
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** Field errors of the last submission: block_id -> message. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Modals and home tabs of every user, and the short-lived trigger ids that allow an app to open one. */
export interface Views {
  newTrigger(user: string): string;
  open(triggerId: string, content: ViewContent): StoredView;
  push(triggerId: string, content: ViewContent): StoredView;
  /** Without a trigger: what a response_action "push" does. */
  pushOn(user: string, content: ViewContent): StoredView;
  update(target: { id: string } | { externalId: string }, content: ViewContent, hash: string | null): StoredView;
  publish(user: string, content: ViewContent, hash: string | null): StoredView;
  setErrors(id: string, errors: Readonly<Record<string, string>>): void;
  get(id: string): StoredView | null;
  home(user: string): StoredView | null;
  /** Open modals of a user, the visible one last. */
  stack(user: string): readonly StoredView[];
  pop(user: string): void;
  closeAll(user: string): void;
  snapshot(): { homes: readonly StoredView[] };
  restore(state: { homes: readonly StoredView[] }): void;
}

export function createViews(clock: Clock, ids: IdSequence, onChange: (user: string) => void): Views {
  const views = new Map<string, StoredView>();
  const homes = new Map<string, string>();
  const stacks = new Map<string, string[]>();
  const triggers = new Map<string, { user: string; at: number; used: boolean }>();

  const stackOf = (user: string) => stacks.get(user) ?? [];
  const hashOf = (content: ViewContent, salt: string) =>
    `${Math.floor(clock.now().epochMilliseconds / 1000)}.${createHash("sha256").update(JSON.stringify(content)).update(salt).digest("hex").slice(0, 8)}`;

  function spend(triggerId: string): string {
    const trigger = triggers.get(triggerId);
    if (trigger === undefined) throw new SlackRefusal("invalid_trigger_id");
    if (trigger.used) throw new SlackRefusal("exchanged_trigger_id");
    if (clock.now().epochMilliseconds - trigger.at > TRIGGER_MS) throw new SlackRefusal("expired_trigger_id");
    trigger.used = true;
    return trigger.user;
  }

  function check(content: ViewContent, self: string | null): void {
    if (Buffer.byteLength(JSON.stringify(content)) > VIEW_BYTES) throw new SlackRefusal("view_too_large");
    const external = content.external_id;
    if (external === undefined || external === "") return;
    for (const view of views.values())
      if (view.id !== self && view.content.external_id === external) throw new SlackRefusal("duplicate_external_id");
  }

  function put(view: StoredView): StoredView {
    views.set(view.id, view);
    onChange(view.user);
    return view;
  }

  function pushOn(user: string, content: ViewContent): StoredView {
    const stack = stackOf(user);
    if (stack.length >= STACK_DEPTH) throw new SlackRefusal("push_limit_reached");
    check(content, null);
    const id = ids.next("V");
    stacks.set(user, [...stack, id]);
    return put({
      id,
      user,
      content,
      hash: hashOf(content, id),
      rootId: stack[0] ?? id,
      previousId: stack.at(-1) ?? null,
      errors: {},
    });
  }

  function pop(user: string): void {
    const stack = stackOf(user);
    const top = stack.at(-1);
    if (top !== undefined) views.delete(top);
    stacks.set(user, stack.slice(0, -1));
    onChange(user);
  }

  function closeAll(user: string): void {
    for (const id of stackOf(user)) views.delete(id);
    stacks.delete(user);
    onChange(user);
  }

  return {
    newTrigger(user) {
      const id = `${clock.now().epochMilliseconds}.${ids.next("")}.${ids.next("").toLowerCase()}`;
      // Old triggers are only kept to say "expired" rather than "invalid".
      if (triggers.size > 2_000) for (const key of [...triggers.keys()].slice(0, 1_000)) triggers.delete(key);
      triggers.set(id, { user, at: clock.now().epochMilliseconds, used: false });
      return id;
    },
    open(triggerId, content) {
      const user = spend(triggerId);
      check(content, null);
      closeAll(user);
      return pushOn(user, content);
    },
    push(triggerId, content) {
      const user = spend(triggerId);
      if (stackOf(user).length === 0) throw new SlackRefusal("not_found");
      return pushOn(user, content);
    },
    pushOn,
    update(target, content, hash) {
      const view =
        "id" in target
          ? views.get(target.id)
          : [...views.values()].find((candidate) => candidate.content.external_id === target.externalId);
      if (view === undefined) throw new SlackRefusal("not_found");
      if (hash !== null && hash !== view.hash) throw new SlackRefusal("hash_conflict");
      check(content, view.id);
      return put({ ...view, content, hash: hashOf(content, `${view.hash}+`), errors: {} });
    },
    publish(user, content, hash) {
      const id = homes.get(user) ?? ids.next("V");
      const known = views.get(id);
      if (known !== undefined && hash !== null && hash !== known.hash) throw new SlackRefusal("hash_conflict");
      check(content, id);
      homes.set(user, id);
      return put({
        id,
        user,
        content,
        hash: hashOf(content, known?.hash ?? id),
        rootId: id,
        previousId: null,
        errors: {},
      });
    },
    setErrors(id, errors) {
      const view = views.get(id);
      if (view !== undefined) put({ ...view, errors });
    },
    get: (id) => views.get(id) ?? null,
    home: (user) => views.get(homes.get(user) ?? "") ?? null,
    stack: (user) =>
      stackOf(user)
        .map((id) => views.get(id))
        .filter((view) => view !== undefined),
    pop,
    closeAll,
    // Open modals do not survive a restart; the home tab does.
    snapshot: () => ({ homes: [...homes.values()].map((id) => views.get(id)).filter((view) => view !== undefined) }),
    restore(state) {
      views.clear();
      homes.clear();
      stacks.clear();
      triggers.clear();
      for (const view of state.homes) {
        views.set(view.id, view);
        homes.set(view.user, view.id);
      }
    },
  };
}
