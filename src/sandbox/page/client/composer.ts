import { moveIn } from "./controls.ts";
import { el, folded, within } from "./dom.ts";

/** What the message box completes: the commands of the app's manifest, and what may follow one. */
interface Command {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}
interface Completion {
  readonly text: string;
  readonly shown: string;
  readonly note: string;
}

const commands: readonly Command[] = JSON.parse(document.body.dataset.commands ?? "[]");
const MOST = 8;

/** Literal words of a usage hint: "[account name | help]" has one, help. */
const literals = (hint: string): readonly string[] =>
  hint
    .replaceAll(/[[\]]/g, "")
    .split("|")
    .map((part) => part.trim())
    .filter((part) => /^[a-z-]+$/.test(part));

function completions(typed: string, accounts: readonly string[]): readonly Completion[] {
  if (!typed.startsWith("/")) return [];
  const space = typed.indexOf(" ");
  if (space === -1)
    return commands
      .filter(({ command }) => command.startsWith(typed))
      .map(({ command, description, usageHint }) => ({
        text: `${command} `,
        shown: `${command} ${usageHint}`,
        note: description,
      }));
  const command = commands.find((one) => one.command === typed.slice(0, space));
  if (command === undefined) return [];
  const rest = folded(typed.slice(space + 1));
  const starts = (name: string) => folded(name).startsWith(rest) || folded(name).includes(` ${rest}`);
  const offered = [
    ...(rest === "" ? [{ text: command.command, shown: command.command, note: "for the next call" }] : []),
    ...literals(command.usageHint).map((word) => ({
      text: `${command.command} ${word}`,
      shown: word,
      note: "what it can do",
    })),
    ...accounts.map((name) => ({ text: `${command.command} ${name}`, shown: name, note: "account" })),
  ];
  return offered
    .filter(({ shown, text }) => (shown === command.command || starts(shown)) && text !== typed)
    .slice(0, MOST);
}

/** Puts the list above the box, and takes it away when there is nothing to complete. */
export function complete(input: HTMLInputElement, accounts: readonly string[]): void {
  const box = within(input.parentElement ?? input, ".suggestions");
  const found = completions(input.value, accounts);
  box.replaceChildren(
    ...found.map(({ text, shown, note }) =>
      el(
        "button",
        { type: "button", role: "option", "aria-selected": "false", "data-pick": text, tabindex: -1 },
        el("b", {}, shown),
        el("small", {}, note),
      ),
    ),
  );
  show(input, box, found.length > 0);
}

function show(input: HTMLInputElement, box: HTMLElement, open: boolean): void {
  box.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
}

export function closeCompletions(input: HTMLInputElement): void {
  show(input, within(input.parentElement ?? input, ".suggestions"), false);
}

/** Tab or Enter takes the marked line; Enter sends when nothing is marked. */
export function composerKey(input: HTMLInputElement, event: KeyboardEvent, accounts: readonly string[]): void {
  const box = within(input.parentElement ?? input, ".suggestions");
  if (box.hidden) return;
  if (moveIn(box, event)) return;
  const marked = box.querySelector<HTMLElement>('[aria-selected="true"]');
  const first = box.querySelector<HTMLElement>("[data-pick]");
  if (event.key === "Escape") closeCompletions(input);
  else if (event.key === "Tab" && !event.shiftKey && (marked ?? first) !== null) {
    event.preventDefault();
    take(input, marked ?? first, accounts);
  } else if (event.key === "Enter" && marked !== null) {
    event.preventDefault();
    take(input, marked, accounts);
  }
}

export function take(input: HTMLInputElement, option: HTMLElement | null, accounts: readonly string[]): void {
  if (option === null) return;
  input.value = option.dataset.pick ?? "";
  input.focus();
  complete(input, accounts);
  if (!input.value.endsWith(" ")) closeCompletions(input);
}
