import type { SceneEvent } from "#domain/roleplays/session.ts";
import { performScene } from "./perform-scene.ts";
import type { Ports } from "./ports.ts";
import { recordSceneEvent } from "./record-scene-event.ts";

/** True when the event was taken (also when it was taken before). */
export async function giveSceneEvent(ports: Ports, id: string, event: SceneEvent): Promise<boolean> {
  if (!(await recordSceneEvent(ports, id, event))) return false;
  await performScene(ports, id);
  return true;
}
