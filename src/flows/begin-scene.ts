/** Posts the card that the thread hangs on, once, and lets the scene begin. Safe to run again after a kill at any line. */
import { deliverMessage } from "./deliver-message.ts";
import { sendLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";
import { recordSceneEvent } from "./record-scene-event.ts";
import type { Scene } from "./scene-ports.ts";

const slackMs = 20_000;

/** False: Slack has not taken the card yet. */
export async function beginScene(ports: Ports, scene: Scene): Promise<boolean> {
  const { id } = scene;
  const now = ports.clock.now();
  const key = `${id}:card`;
  const order = {
    kind: "scene" as const,
    recipient: scene.rep,
    key,
    subject: { kind: "letter" as const, topic: "practice" as const, ref: id },
    dueAt: now,
    expiresAt: now.add({ hours: 1 }),
  };
  await sendLetter(ports, order, { wake: false });
  const row = await ports.deliveries.byIdemKey(`letter:${key}`);
  if (row === null) return false;
  if (row.ts === null) await deliverMessage(ports, { id: row.id }, AbortSignal.timeout(slackMs));
  const posted = await ports.deliveries.get(row.id);
  if (posted?.channel == null || posted.ts === null) return false;
  await ports.scenes.saveThread(id, { channel: posted.channel, ts: posted.ts });
  return recordSceneEvent(ports, id, { id: `${id}:start`, at: now.epochMilliseconds, kind: "start" });
}
