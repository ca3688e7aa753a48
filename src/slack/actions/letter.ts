import type { LetterReply } from "#domain/moments/letter.ts";
import { type Click, type FormValues, fieldOf, whenClicked, whenSubmitted } from "../clicks.ts";
import type { Feature, SlackDeps } from "../feature.ts";
import { publishHome } from "../home-page.ts";
import { ids } from "../ids.ts";
import { outcomeModal } from "../views/blocks.ts";
import { letterBlocks, letterFormModal, letterModal, readLetterValue } from "../views/letter.ts";
import { wordsLayout } from "../views/prep.ts";

const stale = "This button is from an older version of the message.";
const title = "Sideline";

async function asked(deps: SlackDeps, click: Click): Promise<LetterReply> {
  const value = readLetterValue(click.value);
  if (value === null) return { kind: "refused", because: stale };
  return deps.useCases.answerLetter({ ...value, email: click.person.email });
}

/** Every button of every letter, and the form that one may open. What they do is decided by the letter's topic. */
export const letter: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, new RegExp(`^${ids.letter}\\d+$`), async (click) => {
      const reply = await asked(deps, click);
      if (click.onHome) await publishHome(deps, click.identity, click.client);
      // A scene answers with its next message: nothing more to say here.
      if (reply.kind === "said" && reply.text === "") return;
      if (reply.kind === "shown") await click.tell({ text: reply.title, blocks: letterBlocks(reply.parts) });
      else await click.tell(wordsLayout(wordsOf(reply)));
    });
    whenClicked(app, deps, new RegExp(`^${ids.letterOpen}\\d+$`), (click) =>
      click.openModal(title, async () => {
        const reply = await asked(deps, click);
        const value = readLetterValue(click.value);
        if (click.onHome && reply.kind === "form") await publishHome(deps, click.identity, click.client);
        if (reply.kind === "shown") return letterModal(reply.title, reply.parts);
        return reply.kind === "form" && value !== null
          ? letterFormModal(reply.form, value)
          : outcomeModal(title, wordsOf(reply));
      }),
    );
    whenSubmitted(app, deps, { callbackId: ids.letterForm, title }, readFields, async ({ person, metadata, form }) => {
      const value = readLetterValue(metadata);
      return value === null
        ? stale
        : wordsOf(await deps.useCases.answerLetter({ ...value, email: person.email, values: form }));
    });
  },
};

/** Fields by name; the topic that asked for them knows what they mean and checks them. */
function readFields(values: FormValues) {
  const form: Record<string, string> = {};
  for (const name of Object.keys(values)) {
    const { value, selected_option: selected } = fieldOf(values, name);
    form[name] = (selected?.value ?? value ?? "").trim();
  }
  return { ok: true as const, form };
}

function wordsOf(reply: LetterReply): string {
  switch (reply.kind) {
    case "said":
      return reply.text;
    case "refused":
      return reply.because;
    case "shown":
      return reply.title;
    case "form":
      return "Open it again: this needs a form.";
    default:
      return reply satisfies never;
  }
}
