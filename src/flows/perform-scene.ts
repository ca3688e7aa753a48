/** Performs what a scene waits for: grades, lines, posts, in order, one performer at a time. Run again after a kill, it goes on where it stood. */
import { checklistOf } from "#domain/roleplays/feedback.ts";
import { gradeAnswer } from "#domain/roleplays/grading.ts";
import { faultOf, scriptedLine } from "#domain/roleplays/line-checks.ts";
import type { Effect } from "#domain/roleplays/session.ts";
import { beginScene } from "./begin-scene.ts";
import { deliverMessage } from "./deliver-message.ts";
import { type LetterOrder, refreshLetter, sendLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";
import { recordSceneEvent } from "./record-scene-event.ts";
import { gradesFromModel, lineFromModel } from "./scene-model.ts";
import type { Scene } from "./scene-ports.ts";
import { scoreOf } from "./scene-words.ts";

/** Longer than one effect may take, and each takes it anew: after a kill nobody waits longer than this and the sweep. */
const leaseMs = 15_000;
/** Rounds in one call: the sweep goes on where a flood of events keeps one performer busy. */
const mostRounds = 20;
const slackMs = 10_000;

/** The job: lets time pass in the scene, then does what there is to do. */
export async function runScene(ports: Ports, { id }: { readonly id: string }): Promise<void> {
  const now = ports.clock.now().epochMilliseconds;
  const scene = await ports.scenes.get(id);
  if (scene === null) return;
  if (scene.session.phase.kind === "offered" && (await beginScene(ports, scene))) return performScene(ports, id);
  await recordSceneEvent(ports, id, { id: `tick-${scene.session.rev}-${now}`, at: now, kind: "tick" });
  await performScene(ports, id);
}

/** When another performer has the scene, that one does it: it looks once more after it has let go. */
export async function performScene(ports: Ports, id: string): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    if (!(await performRound(ports, id))) return;
    const left = await ports.scenes.get(id);
    if (left === null || left.pending.length === 0) return;
  }
}

/** False: somebody else has it. */
async function performRound(ports: Ports, id: string): Promise<boolean> {
  const claim = ports.newId();
  const hold = () => ports.scenes.lease(id, claim, { now: ports.clock.now(), leaseMs });
  try {
    while (await hold()) {
      const scene = await ports.scenes.get(id);
      const effect = scene?.pending[0];
      if (scene === null || effect === undefined) return true;
      await perform(ports, scene, effect);
      await ports.scenes.performed(id, effect.key);
    }
    return false;
  } finally {
    await ports.scenes.release(id, claim);
  }
}

async function perform(ports: Ports, scene: Scene, effect: Effect): Promise<void> {
  const { session } = scene;
  const { scenario } = session;
  const at = () => ports.clock.now().epochMilliseconds;
  switch (effect.kind) {
    case "grade": {
      const said = scenario.mode === "model" ? await gradesFromModel(ports, scene, effect.text) : null;
      const items = gradeAnswer(said, effect.text, scenario);
      const event = { kind: "graded" as const, attempt: session.attempt, turn: effect.turn, items };
      await recordSceneEvent(ports, scene.id, { id: `${effect.key}:graded`, at: at(), ...event });
      return;
    }
    case "act": {
      const asked = scenario.mode === "model" ? await lineFromModel(ports, scene, effect.beat) : null;
      const heard = session.turns.flatMap(({ text, line }) => [text, line ?? ""]);
      const isGood = asked !== null && faultOf(asked, effect.beat, scenario, heard) === null;
      const line = isGood ? asked : scriptedLine(scenario, effect.beat);
      const event = { kind: "spoken" as const, attempt: session.attempt, turn: effect.turn, line };
      await recordSceneEvent(ports, scene.id, { id: `${effect.key}:spoken`, at: at(), ...event });
      return;
    }
    case "score":
      await keepResult(ports, scene);
      return post(ports, scene, effect.key);
    case "say":
    case "note":
      return post(ports, scene, effect.key);
    case "share":
      return shareResult(ports, scene, effect.key);
    case "forget":
      return forget(ports, scene);
    default:
      throw effect satisfies never;
  }
}

async function post(ports: Ports, scene: Scene, part: string): Promise<void> {
  if (scene.thread === null) return;
  const now = ports.clock.now();
  const key = `${scene.id}:${part}`;
  const order: LetterOrder = {
    kind: "scene",
    recipient: scene.rep,
    key,
    subject: { kind: "letter", topic: "scene", ref: scene.id, part, thread: scene.thread },
    dueAt: now,
    expiresAt: now.add({ hours: 2 }),
  };
  await sendLetter(ports, order, { wake: false });
  const row = await ports.deliveries.byIdemKey(`letter:${key}`);
  // At once and in order; when Slack refuses, the delivery's own job goes on trying.
  if (row?.status === "pending") await deliverMessage(ports, { id: row.id }, AbortSignal.timeout(slackMs));
}

async function keepResult(ports: Ports, scene: Scene): Promise<void> {
  const { session } = scene;
  const { scenario, phase } = session;
  const enabled = await ports.scenes.enabledCriteria();
  await ports.scenes.recordPractice({
    sceneId: scene.id,
    attempt: session.attempt,
    rep: scene.rep,
    accountId: scenario.accountId,
    behaviour: scenario.behaviour?.id ?? null,
    at: ports.clock.now(),
    mode: scenario.mode,
    finished: phase.kind === "scored",
    failedRung: session.failedRung,
    // A word check is not a judgement: it is shown once and not kept as a score. Nor is an item that people do not agree on.
    items:
      scenario.mode === "model" ? checklistOf(session).filter(({ criterion }) => enabled.includes(criterion)) : null,
  });
}

/** To the rep's manager, exactly as previewed. Without a manager there is nobody to share with: the rep is told. */
async function shareResult(ports: Ports, scene: Scene, part: string): Promise<void> {
  const person = await ports.people.find(scene.rep);
  if (person?.managerEmail == null) return;
  const now = ports.clock.now();
  await sendLetter(ports, {
    kind: "nudge",
    recipient: person.managerEmail,
    key: `${scene.id}:${part}`,
    subject: { kind: "letter", topic: "scene", ref: scene.id, part },
    dueAt: now,
    expiresAt: now.add({ hours: 7 * 24 }),
  });
  // It does not say any more that nobody else sees it.
  await refreshLetter(ports, `${scene.id}:${scoreOf(part)}`);
}

/** The messages first: after a kill in between, the row still knows which there are. */
async function forget(ports: Ports, scene: Scene): Promise<void> {
  for (const part of ["card", ...Object.keys(scene.said)]) await refreshLetter(ports, `${scene.id}:${part}`);
  await ports.scenes.forget(scene.id);
}
