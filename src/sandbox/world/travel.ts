import { planPacks } from "#flows/plan-packs.ts";
import { evaluateStatesDaily } from "#flows/update-states.ts";
import { waiting } from "./moments.ts";
import type { SandboxWorld } from "./world.ts";

/** Calendars are looked at on the way at least this often, so that what comes into view is planned before it is due. */
const stepHours = 12;
/** A job that takes longer than this is left to finish by itself. */
const patienceMs = 5_000;

/** Moves the clock to `target` with a stop at everything that is due before it, as if the time had passed. */
export async function travel(world: SandboxWorld, target: Temporal.Instant): Promise<void> {
  const { clock } = world;
  const before = (a: Temporal.Instant, b: Temporal.Instant) => Temporal.Instant.compare(a, b) < 0;
  while (before(clock.now(), target)) {
    const [next] = await waiting(world);
    const latest = clock.now().add({ hours: stepHours });
    const stop = [target, latest, ...(next === undefined ? [] : [next.dueAt])].reduce((a, b) => (before(a, b) ? a : b));
    await arriveAt(world, stop);
  }
}

async function arriveAt(world: SandboxWorld, stop: Temporal.Instant): Promise<void> {
  const product = world.product();
  world.clock.moveTo(stop);
  await world.gateway.tick();
  await product.sweepAfterJump();
  // What the maintenance round does on a real clock: the day's look at states, the packs before 1:1s.
  await evaluateStatesDaily(product.ports);
  await planPacks(product.ports);
  await settled(world);
  world.changed();
}

/** Until nothing is left to do now, and no longer than `patienceMs`. */
export async function settled(world: SandboxWorld): Promise<void> {
  const timer = new AbortController();
  const late = new Promise<void>((resolve) => {
    const handle = setTimeout(resolve, patienceMs);
    timer.signal.addEventListener("abort", () => {
      clearTimeout(handle);
      resolve();
    });
  });
  await Promise.race([world.product().idle(), late]);
  timer.abort();
}
