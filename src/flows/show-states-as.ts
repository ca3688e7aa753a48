import type { Person } from "#domain/accounts/records.ts";
import { InputError } from "#domain/errors.ts";
import type { AuditEntry } from "./rights-ports.ts";
import type { ShownState } from "./show-states.ts";
import { type EvidencePorts, statesFor, viewerOf, writeDown } from "./visible-evidence.ts";

/** The states that this person may read, as they may read them now; written into the log. Throws InputError for somebody they may not read about. */
export async function showStatesAs(
  ports: EvidencePorts,
  viewer: Person,
  asked: { readonly rep?: string; readonly behaviour?: string },
): Promise<readonly ShownState[]> {
  const people = await ports.people.list();
  const everybody = asked.rep === undefined ? people.map(({ email }) => email) : [asked.rep];
  const shown: ShownState[] = [];
  for (const rep of everybody) {
    const sight = await statesFor(ports, viewerOf(viewer), rep, people);
    // The same words for somebody who does not exist: nothing can be found out by asking.
    if (sight.as === null && asked.rep !== undefined)
      throw new InputError(`${viewer.email} may not read about ${rep}: only ${rep}, their manager and admins may.`);
    const states = sight.states.filter(
      ({ behaviour }) => asked.behaviour === undefined || behaviour === asked.behaviour,
    );
    if (sight.as === null || states.length === 0) continue;
    await writeDown(ports, {
      viewer: viewer.email,
      as: sight.as,
      surface: "command",
      about: [{ rep, kinds: ["state", "observation", "quote"] }],
    });
    shown.push(
      ...states.map((state) => ({
        rep,
        behaviour: state.behaviour,
        state: state.state,
        name: state.name,
        confidence: Math.round(state.confidence * 100) / 100,
        since: state.since.toString(),
        because: state.because,
        peers: null,
        evidence: state.evidence.map(({ id, callId, at, executed, landed, quote }) => ({
          observation: id,
          callId,
          at: Temporal.Instant.fromEpochMilliseconds(at).toString(),
          executed,
          landed,
          quote,
        })),
      })),
    );
  }
  return shown;
}

/** The operator at the command line sees everything, and that they looked is known. */
export async function writeDownOperator(
  ports: Pick<EvidencePorts, "clock" | "rights">,
  reps: readonly string[],
  kinds: readonly AuditEntry["kind"][],
): Promise<void> {
  const about = [...new Set(reps)].map((rep) => ({ rep, kinds }));
  await writeDown(ports, { viewer: "operator", as: "operator", surface: "command", about });
}
