/** One click on a brief, `/prep practise <account>` or a line in the direct messages: a thread in which the buyer speaks first. */
import type { Behaviour } from "#domain/behaviours/play.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { InputError } from "#domain/errors.ts";
import { castScenario } from "#domain/roleplays/casting.ts";
import type { Scenario } from "#domain/roleplays/scenario.ts";
import { offer } from "#domain/roleplays/session.ts";
import { beginScene } from "./begin-scene.ts";
import { performScene } from "./perform-scene.ts";
import { playMaterial, whyNothingToPractise } from "./plays-for-brief.ts";
import type { Ports } from "./ports.ts";
import { prepareBrief } from "./prepare-brief.ts";
import { contextFor } from "./prepare-context.ts";

/** Scenes that one person may begin in a day: enough for a morning of practice, not for a flood. */
const mostScenesADay = 20;

export type StartedScene =
  | { readonly kind: "started"; readonly sceneId: string; readonly accountName: string }
  | { readonly kind: "refused"; readonly because: string };

type ScenePorts = Pick<Ports, "personas" | "scenes" | "signals" | "states"> & Parameters<typeof prepareBrief>[0];

/** `key`: the same click or command twice is one scene. */
export async function startScene(
  ports: Ports,
  input: { readonly rep: string; readonly accountId: string; readonly brief: Brief | null; readonly key: string },
): Promise<StartedScene> {
  const now = ports.clock.now();
  const id = `scene-${input.key}`;
  const before = await ports.scenes.get(id);
  if (before === null) {
    const scenario = await sceneOf(ports, { ...input, id });
    if (scenario === null)
      return { kind: "refused", because: "There is no persona card. An admin can add one in prompts/personas." };
    const isKept = await ports.scenes.create(
      {
        id,
        rep: input.rep,
        briefId: input.brief?.id ?? null,
        session: offer(id, scenario, now.epochMilliseconds),
        thread: null,
        createdAt: now,
      },
      { since: now.subtract({ hours: 24 }), atMost: mostScenesADay },
    );
    if (!isKept)
      return { kind: "refused", because: `You have begun ${mostScenesADay} roleplays in a day. More tomorrow.` };
  }
  const scene = await ports.scenes.get(id);
  if (scene === null) return { kind: "refused", because: "The roleplay could not be kept. Try again." };
  if (!(await beginScene(ports, scene))) {
    await ports.queue.wake("run-scene", { id }, { key: `${id}-begin`, at: now.add({ seconds: 15 }) });
    return {
      kind: "refused",
      because: "Slack does not take the message right now. The practice begins as soon as it does.",
    };
  }
  await performScene(ports, id);
  return { kind: "started", sceneId: id, accountName: scene.session.scenario.accountName };
}

/** What would be played if the rep pressed the button now, without playing it. Throws InputError when nothing can be. */
export async function previewScene(
  ports: ScenePorts,
  input: { readonly rep: string; readonly accountId: string },
): Promise<Scenario> {
  const scenario = await sceneOf(ports, { ...input, id: "preview", brief: null });
  if (scenario === null) throw new InputError("There is no persona card. Add one in prompts/personas.");
  return scenario;
}

/** Why a preview names no behaviour, in words. */
export async function whyNoBehaviour(
  ports: ScenePorts,
  { rep, accountId }: { readonly rep: string; readonly accountId: string },
): Promise<string> {
  const at = ports.clock.now();
  const person = await personOf(ports, rep);
  return whyNothingToPractise(ports, { person, context: await contextFor(ports, { accountId, person, now: at }), at });
}

async function personOf(ports: Pick<ScenePorts, "people">, email: string) {
  const person = await ports.people.find(email);
  if (person === null) throw new InputError(`Expected a person with the address "${email}"; there is none.`);
  return person;
}

/** The buyer for this call; null without a persona card. Throws InputError as prepareBrief does. */
async function sceneOf(
  ports: ScenePorts,
  input: { readonly id: string; readonly rep: string; readonly accountId: string; readonly brief: Brief | null },
): Promise<Scenario | null> {
  const now = ports.clock.now();
  const person = await personOf(ports, input.rep);
  const brief =
    input.brief ??
    (await prepareBrief(ports, { rep: input.rep, event: null, decision: null, accountId: input.accountId }));
  const context = await contextFor(ports, { accountId: brief.account.id, person, now });
  const at = brief.event === null ? now : Temporal.Instant.from(brief.event.startsAt);
  const practice = (await playMaterial(ports, { person, context, at, now }))?.practice ?? null;
  const behaviour = (await ports.plays.list())
    .flatMap(({ behaviours }) => behaviours)
    .find(({ id }) => id === practice?.behaviour.id);
  const opportunity = context.opportunities.find(({ id }) => id === brief.opportunity?.id) ?? null;
  const product = context.found[opportunity?.id ?? ""]?.say.find(({ document }) => document.product !== null)?.document;
  return castScenario({
    id: input.id,
    brief,
    cards: ports.personas.list(),
    guests: context.contacts,
    product: product?.product ?? null,
    competitor: opportunity?.competitor ?? null,
    behaviour: behaviour === undefined ? null : practised(behaviour),
    difficulty: 2,
    mode: (ports.wording ?? null) === null ? "script" : "model",
  });
}

function practised({ id, name, says, not, examples }: Behaviour): Scenario["behaviour"] {
  const [example] = examples.yes;
  return { id, name, says, not, ...(example === undefined ? {} : { example }) };
}
