import { z } from "zod";
import { blocksOf, required, structured, text } from "../arguments.ts";
import type { Call, Method } from "../core.ts";
import { type Problem, requireValid, type Surface, withBlockIds } from "../validation.ts";
import type { StoredView, ViewContent } from "../views.ts";
import type { Identity } from "../wire.ts";
import { SlackRefusal } from "../wire.ts";

const viewSchema = z.looseObject({
  type: z.enum(["modal", "home"]),
  blocks: z.array(z.looseObject({ type: z.string() })),
  callback_id: z.string().optional(),
  external_id: z.string().optional(),
  private_metadata: z.string().optional(),
});

/** A view as an app sends it, checked against the limits, with block ids filled in. */
export function viewContent(
  core: Pick<Call["core"], "validate" | "ids">,
  value: unknown,
  type: "modal" | "home",
): ViewContent {
  const parsed = viewSchema.safeParse(value);
  if (!parsed.success || parsed.data.type !== type)
    throw new SlackRefusal("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] expected a view of type "${type}" [json-pointer:/view]`] },
    });
  requireValid(core.validate, type, parsed.data);
  const { callback_id, external_id, private_metadata, ...rest } = parsed.data;
  return {
    ...rest,
    ...(callback_id === undefined ? {} : { callback_id }),
    ...(external_id === undefined ? {} : { external_id }),
    ...(private_metadata === undefined ? {} : { private_metadata }),
    blocks: withBlockIds(parsed.data.blocks, () => core.ids.next("b")),
  };
}

/** The view as payloads and answers carry it. */
export function viewWire(view: StoredView, identity: Identity, state: unknown = { values: {} }) {
  return {
    private_metadata: "",
    callback_id: "",
    external_id: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.content,
    id: view.id,
    team_id: identity.teamId,
    app_id: identity.appId,
    app_installed_team_id: identity.teamId,
    bot_id: identity.botId,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    state,
  };
}

const answer = (call: Call, view: StoredView) => ({ view: viewWire(view, call.core.identity) });

const open: Method = {
  scopes: [],
  token: "bot",
  run: (call) => {
    const trigger = text(call.args, "trigger_id") ?? required(call.args, "interactivity_pointer");
    const content = viewContent(call.core, structured(call.args, "view"), "modal");
    return answer(call, call.core.views.open(trigger, content));
  },
};

const push: Method = {
  scopes: [],
  token: "bot",
  run: (call) => {
    const trigger = text(call.args, "trigger_id") ?? required(call.args, "interactivity_pointer");
    const content = viewContent(call.core, structured(call.args, "view"), "modal");
    return answer(call, call.core.views.push(trigger, content));
  },
};

const update: Method = {
  scopes: [],
  token: "bot",
  run: (call) => {
    const external = text(call.args, "external_id");
    const target =
      external === null || external === "" ? { id: required(call.args, "view_id") } : { externalId: external };
    const content = viewContent(call.core, structured(call.args, "view"), "modal");
    return answer(call, call.core.views.update(target, content, text(call.args, "hash")));
  },
};

const publish: Method = {
  scopes: [],
  token: "bot",
  run: (call) => {
    const user = required(call.args, "user_id");
    if (call.core.workspace.user(user) === null) throw new SlackRefusal("user_not_found");
    const content = viewContent(call.core, structured(call.args, "view"), "home");
    return answer(call, call.core.views.publish(user, content, text(call.args, "hash")));
  },
};

const validateBlocks: Method = {
  scopes: [],
  token: "bot",
  run: ({ args, core }) => {
    const blocks = blocksOf(args);
    const message = structured(args, "message");
    const view = structured(args, "view");
    let problems: readonly Problem[];
    if (blocks !== undefined) problems = core.validate("message", { blocks });
    else if (message !== undefined) problems = core.validate("message", message);
    else if (view !== undefined) {
      const type: Surface =
        typeof view === "object" && view !== null && "type" in view && view.type === "home" ? "home" : "modal";
      problems = core.validate(type, view);
    } else throw new SlackRefusal("invalid_arguments");
    if (problems.length > 0) throw new SlackRefusal("invalid_blocks", { errors: problems });
    return {};
  },
};

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": open,
  "views.push": push,
  "views.update": update,
  "views.publish": publish,
  "blocks.validate": validateBlocks,
};
