import { base, byId } from "./dom.ts";

export interface Answer {
  readonly ok: boolean;
  readonly said?: string;
  readonly options?: readonly { readonly text: string; readonly value: string }[];
}

const SHOWN_MS = 8_000;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** A line over the page for what went wrong; "" takes it away. */
export function trouble(said: string): void {
  const line = byId("trouble");
  line.textContent = said;
  line.hidden = said === "";
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    line.hidden = true;
  }, SHOWN_MS);
}

const gone = "The product does not answer. Is npm start still running? The page comes back by itself when it is.";

let restarts = 0;
/** The product goes down and comes up again: nothing is asked of it meanwhile. */
export const isRestarting = (): boolean => restarts > 0;

/** Begins the demo anew. Resolves when the product is there again, or has said why not. */
export async function restart(name: "reset" | "clock", body: object): Promise<Answer> {
  restarts += 1;
  try {
    return await post(name, body, true);
  } finally {
    restarts -= 1;
  }
}

/** Does something. What cannot be done comes back as words, which are shown unless `quiet`. */
export async function post(name: string, body: object, quiet = false): Promise<Answer> {
  let answer: Answer;
  try {
    const response = await fetch(`${base}/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sandbox": "1" },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, said: gone };
  }
  if (!answer.ok && !quiet) trouble(answer.said ?? "It did not work. Look at the terminal of npm start.");
  return answer;
}

/** Reads something; the words of the refusal as a string when it is not there. */
export async function get<T extends object>(path: string): Promise<T | string> {
  try {
    const response = await fetch(`${base}/api/${path}`);
    const value: T & { said?: string } = await response.json();
    return response.ok ? value : (value.said ?? "There is nothing here.");
  } catch {
    return gone;
  }
}
