/** Brings briefs that people can read now in line with what may still be said: run with every sweep, so nothing old stands for a minute. */
import { correctionWords, outdated, quotesOf } from "./current-documents.ts";
import { editOf } from "./edit-reasons.ts";
import type { Correction } from "./governance-ports.ts";
import { refreshLetter } from "./letters/send.ts";
import type { DeliveryChange, Ports } from "./ports.ts";
import { wakeDelivery } from "./wake.ts";

const batch = 200;

/**
 * Looks at every brief on a screen that was not checked since the documents, the plays, the records or the day changed; those that cite what is retired are
 * written anew with what changed. Costs one statement when there is nothing to do. Returns how many were corrected.
 */
export async function correctDelivered(
  ports: Pick<
    Ports,
    "answers" | "clock" | "deliveries" | "governance" | "log" | "people" | "plays" | "queue" | "records"
  >,
): Promise<number> {
  const { governance } = ports;
  if (governance === undefined) return 0;
  let corrected = 0;
  for (;;) {
    const now = ports.clock.now();
    const state = await governance.state(now);
    const shown = await governance.toCheck({ state, now, limit: batch });
    if (shown.length === 0) break;
    const today = now.toZonedDateTimeISO("UTC").toPlainDate();
    const corrections: Correction[] = [];
    const changes: DeliveryChange[] = [];
    const found = await outdated(
      ports,
      shown.map(({ brief }) => quotesOf(brief)),
      now,
    );
    for (const [index, { deliveryId, rev, postedRev, brief }] of shown.entries()) {
      const old = found[index] ?? [];
      if (old.length === 0) continue;
      const role = (await ports.people.find(brief.rep))?.role ?? null;
      for (const one of old)
        corrections.push({
          deliveryId,
          documentId: one.quoted.documentId,
          words: correctionWords(one, today, role),
          at: now,
        });
      // One that waits for its edit anyway is only told why.
      if (postedRev === rev)
        changes.push(editOf({ id: deliveryId, rev, postedRev, shape: "active" }, "document-replaced"));
    }
    await governance.addCorrections(corrections);
    const written = changes.length === 0 ? [] : await ports.deliveries.write({ inserts: [], changes, now });
    await governance.markChecked(
      shown.map(({ brief }) => brief.id),
      state,
    );
    await Promise.all(written.map((row) => wakeDelivery(ports, row)));
    corrected += written.length;
  }
  corrected += await correctAnswers(ports);
  if (corrected > 0) ports.log.info("briefs_corrected", { count: corrected });
  return corrected;
}

/** An answer stands in a conversation for as long as people scroll: those of the last days are looked at. */
const answeredHours = 72;

async function correctAnswers({
  answers,
  governance,
  ...ports
}: Parameters<typeof correctDelivered>[0]): Promise<number> {
  if (answers === undefined || governance === undefined) return 0;
  let corrected = 0;
  for (;;) {
    const now = ports.clock.now();
    const state = await governance.state(now);
    const rows = await answers.toCheck(state, now.subtract({ hours: answeredHours }), batch);
    if (rows.length === 0) return corrected;
    const found = await outdated(
      { ...ports, governance },
      rows.map(({ answer, accountId }) => ({
        quoted: answer.kind === "found" ? answer.parts.flatMap(({ citations }) => citations) : [],
        accountId,
      })),
      now,
    );
    for (const [index, { id }] of rows.entries()) {
      if ((found[index] ?? []).length === 0) continue;
      await refreshLetter(ports, `answer:${id}`);
      corrected += 1;
    }
    await answers.markChecked(
      rows.map(({ id }) => id),
      state,
    );
  }
}
