/** Takes an event into a scene: the row with what is to be done, in one write. Every effect has a key, so that doing one again after a kill is harmless. */
import { advance } from "#domain/roleplays/machine.ts";
import { type Effect, nextTickAt, type SceneEvent, type Session } from "#domain/roleplays/session.ts";
import type { Ports } from "./ports.ts";
import type { Said, Scene } from "./scene-ports.ts";
import { hintFor, resultParts, sharedParts } from "./scene-words.ts";

/** In each round one writer gets through: more than anybody types into one thread at the same moment. */
const mostTries = 40;

/** False: there is no such scene. Only the row; performScene does what it asks for. */
export async function recordSceneEvent(
  ports: Pick<Ports, "clock" | "queue" | "scenes">,
  id: string,
  event: SceneEvent,
): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const scene = await ports.scenes.get(id);
    if (scene === null) return false;
    const { session, effects } = advance(scene.session, event);
    if (session === scene.session) return true;
    if (await ports.scenes.save(id, scene.session.rev, changeOf(scene, session, effects))) {
      await wakeScene(ports, id, session);
      return true;
    }
  }
  throw new Error(`The scene ${id} changed ${mostTries} times while one event was taken.`);
}

async function wakeScene(ports: Pick<Ports, "queue">, id: string, session: Session): Promise<void> {
  const at = nextTickAt(session);
  if (at === null) return;
  await ports.queue.wake(
    "run-scene",
    { id },
    { key: `${id}-${session.rev}`, at: Temporal.Instant.fromEpochMilliseconds(at) },
  );
}

function changeOf(scene: Scene, session: Session, effects: readonly Effect[]) {
  const said: Record<string, Said> = { ...scene.said };
  for (const effect of effects) {
    if (effect.kind === "say") said[effect.key] = { kind: "line", text: effect.line };
    if (effect.kind === "score") said[effect.key] = { kind: "score", parts: resultParts(session, effect.because) };
    if (effect.kind === "share") said[effect.key] = { kind: "shared", parts: sharedParts(said) };
    if (effect.kind === "note")
      said[effect.key] ??= {
        kind: "note",
        note: effect.note,
        hint: effect.note === "hint" ? hintFor(session) : null,
      };
  }
  const tick = nextTickAt(session);
  const isForgotten = effects.some(({ kind }) => kind === "forget");
  return {
    session,
    said,
    // What waited to be said about a deleted scene is not said any more: the rep's words are in it.
    pending: isForgotten ? effects : [...scene.pending, ...effects],
    tickAt: tick === null ? null : Temporal.Instant.fromEpochMilliseconds(tick),
  };
}
