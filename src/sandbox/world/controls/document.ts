import { documentInput } from "../api.ts";
import { withFrontMatter } from "../files.ts";
import { Refused } from "../world.ts";
import { control } from "./control.ts";

/** A document of the knowledge folder, changed or replaced, and the folder imported again. */
export const document = control(documentInput, async (world, input) => {
  const { ports } = world.product();
  const { files } = world;
  if ("id" in input) {
    const file = files.find(input.id);
    if (file === null) throw new Refused("This document is not in the folder. Look again.", 404);
    const changed = { path: file.path, text: input.text };
    if (files.idOf(changed) !== input.id)
      throw new Refused(`The front matter says another id. Keep “id: ${input.id}”, or supersede the document.`);
    const counts = await files.put(ports, file.path, input.text);
    return counts.changed + counts.added === 0
      ? "Nothing is different."
      : "Saved and imported. The next brief quotes it as it is now; what was posted keeps the words that it quoted.";
  }
  const old = files.find(input.supersede);
  if (old === null) throw new Refused("This document is not in the folder. Look again.", 404);
  const base = input.supersede.replace(/-v\d+$/, "");
  const id = firstFree(
    2,
    (count) => `${base}-v${count}`,
    (one) => files.find(one) !== null,
  );
  const path = firstFree(
    2,
    (count) => old.path.replace(/(-v\d+)?(\.[^.]+)$/, `-v${count}$2`),
    (one) => one === old.path || one in files.changes(),
  );
  const { fields, body } = files.parts(input.text);
  const today = world.clock.now().toZonedDateTimeISO("UTC").toPlainDate().toString();
  const kept = { ...files.parts(old.text).fields };
  // A heading of its own is its title: words of the new one must not be cited as the old one's.
  if (/^#\s+\S/m.test(body)) delete kept.title;
  const text = withFrontMatter({ ...kept, ...fields, id, valid_from: today, supersedes: [input.supersede] }, body);
  await files.put(ports, path, text);
  return `Imported as ${id}, valid from today. It takes the place of ${input.supersede}, which no brief quotes any more.`;
});

function firstFree(from: number, name: (count: number) => string, taken: (name: string) => boolean): string {
  let count = from;
  while (taken(name(count))) count += 1;
  return name(count);
}
