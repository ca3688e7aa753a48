import { calendar } from "./calendar.ts";
import { clock } from "./clock.ts";
import type { Control } from "./control.ts";
import { document } from "./document.ts";
import { record } from "./record.ts";
import { reset } from "./reset.ts";

/** Every control, by its name under POST /sandbox/api/. To add one: a file here, a line here (docs/sandbox.md). */
export const controls: Readonly<Record<string, Control>> = { calendar, clock, document, record, reset };
