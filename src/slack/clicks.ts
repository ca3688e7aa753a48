/** Buttons, selects and modals: acked first, then the person is known, then the work, and never silence. */
import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { InvariantError } from "#domain/errors.ts";
import type { ActionResult, SlackIdentity } from "#flows/use-cases.ts";
import type { SlackDeps } from "./feature.ts";
import { failedWords, type KnownPerson, unknownPersonWords } from "./person.ts";
import { type Layout, outcomeModal, waitingModal } from "./views/blocks.ts";
import { wordsLayout } from "./views/prep.ts";

const who = {
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
};
const clickSchema = z.object({
  ...who,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  view: z.object({ type: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
});
const actionSchema = z.object({
  action_id: z.string(),
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
});
const submissionSchema = z.object({
  ...who,
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});
const suggestionSchema = z.object({
  ...who,
  value: z.string(),
  view: z.object({ private_metadata: z.string() }),
});

function identityOf(body: z.infer<z.ZodObject<typeof who>>): SlackIdentity {
  const teamId = body.team?.id ?? body.user.team_id;
  if (teamId === undefined) throw new InvariantError("Slack's request names no workspace; expected team.id.");
  return { teamId, userId: body.user.id };
}

export interface Click {
  readonly person: KnownPerson;
  readonly identity: SlackIdentity;
  readonly client: WebClient;
  /** Button value or chosen option; anything can be in it. */
  readonly value: string;
  readonly onHome: boolean;
  /** Says something only this person sees, where they clicked. */
  tell(layout: Layout): Promise<void>;
  /** Opens a modal at once (the trigger lives three seconds), and puts the real one in its place. */
  openModal(title: string, make: () => Promise<ModalView>): Promise<void>;
}

export const words = (result: ActionResult): string => (result.kind === "done" ? result.said : result.because);

export function whenClicked(
  app: App,
  deps: SlackDeps,
  actionId: string | RegExp,
  run: (click: Click) => Promise<void>,
): void {
  app.action(actionId, async ({ ack, body, action, client, respond }) => {
    await ack();
    const click = clickSchema.parse(body);
    const { value, selected_option: selected } = actionSchema.parse(action);
    const identity = identityOf(click);
    const onHome = click.view?.type === "home";
    const { message_ts: ts, thread_ts: root } = click.container ?? {};
    // Under a reply: whoever clicked it reads the thread, not what is said behind it.
    const inThread = root === undefined || root === ts ? {} : { thread_ts: root };
    const open = (view: ModalView) =>
      deps.web.call("views.open", () => client.views.open({ trigger_id: click.trigger_id, view }), { writes: false });
    const tell = async (layout: Layout): Promise<void> => {
      if (click.response_url !== undefined) {
        await respond({ response_type: "ephemeral", replace_original: false, ...inThread, ...layout });
        return;
      }
      await open({ ...outcomeModal("Sideline", ""), blocks: layout.blocks });
    };
    await neverSilent(tell, async () => {
      const person = await deps.useCases.whoIs(identity);
      if (person === null) return tell(wordsLayout(unknownPersonWords));
      const openModal: Click["openModal"] = async (title, make) => {
        const opened = await open(waitingModal(title));
        const viewId = opened.view?.id;
        const view = await make().catch((error: unknown) => {
          if (viewId !== undefined) void update(deps, client, viewId, outcomeModal(title, failedWords)).catch(() => {});
          throw error;
        });
        if (viewId !== undefined) await update(deps, client, viewId, view);
      };
      return run({ person, identity, client, value: selected?.value ?? value ?? "", onHome, tell, openModal });
    });
  });
}

/** Says that it failed, and fails: the error belongs in the log as well. */
export async function neverSilent(
  tell: (layout: Layout) => Promise<unknown>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await tell(wordsLayout(failedWords)).catch(() => {}); // the first error is the one to report
    throw error;
  }
}

const update = (deps: SlackDeps, client: WebClient, viewId: string, view: ModalView) =>
  deps.web.call("views.update", () => client.views.update({ view_id: viewId, view }), { writes: false });

export interface Submission<T> {
  readonly person: KnownPerson;
  readonly identity: SlackIdentity;
  readonly client: WebClient;
  readonly metadata: string;
  readonly form: T;
}

/** What a form holds, or what is wrong with it: block id -> words beside that field. */
export type FormReading<T> =
  | { readonly ok: true; readonly form: T }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** `read` is pure and quick: it stands before the ack. The outcome is shown in the modal. */
export function whenSubmitted<T>(
  app: App,
  deps: SlackDeps,
  modal: { readonly callbackId: string; readonly title: string },
  read: (values: FormValues) => FormReading<T>,
  run: (submission: Submission<T>) => Promise<string>,
): void {
  app.view({ callback_id: modal.callbackId, type: "view_submission" }, async ({ ack, body, client }) => {
    const submitted = submissionSchema.parse(body);
    const reading = read(submitted.view.state.values);
    if (!reading.ok) {
      await ack({ response_action: "errors", errors: { ...reading.errors } });
      return;
    }
    await ack({ response_action: "update", view: waitingModal(modal.title) });
    const show = (said: string) => update(deps, client, submitted.view.id, outcomeModal(modal.title, said));
    await neverSilent(
      () => show(failedWords),
      async () => {
        const identity = identityOf(submitted);
        const person = await deps.useCases.whoIs(identity);
        if (person === null) {
          await show(unknownPersonWords);
          return;
        }
        const { form } = reading;
        await show(await run({ person, identity, client, metadata: submitted.view.private_metadata, form }));
      },
    );
  });
}

export function whenSearched(
  app: App,
  deps: SlackDeps,
  actionId: string,
  run: (search: {
    readonly person: KnownPerson;
    readonly metadata: string;
    readonly text: string;
  }) => Promise<readonly { readonly text: string; readonly value: string }[]>,
): void {
  app.options(actionId, async ({ ack, body }) => {
    const search = suggestionSchema.parse(body);
    const person = await deps.useCases.whoIs(identityOf(search));
    const found =
      person === null
        ? []
        : await run({ person, metadata: search.view.private_metadata, text: search.value.trim().slice(0, 200) });
    await ack({
      options: found.map(({ text, value }) => ({ text: { type: "plain_text", text, emoji: false }, value })),
    });
  });
}

export type FormValues = z.infer<typeof submissionSchema>["view"]["state"]["values"];

const stateSchema = z.object({
  value: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_option: z.object({ value: z.string(), text: z.object({ text: z.string() }).optional() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});

/** The first element of a block, whatever its action id: our blocks hold one each. */
export function fieldOf(values: FormValues, blockId: string): z.infer<typeof stateSchema> {
  const [element] = Object.values(values[blockId] ?? {});
  return stateSchema.parse(element ?? {});
}
