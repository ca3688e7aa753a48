import type { Feature } from "../feature.ts";
import { explain } from "./explain.ts";
import { feedback } from "./feedback.ts";
import { home } from "./home.ts";
import { learn } from "./learn.ts";
import { letter } from "./letter.ts";
import { menu } from "./menu.ts";
import { notACall } from "./not-a-call.ts";
import { pause } from "./pause.ts";
import { practise } from "./practise.ts";
import { prepChoice } from "./prep-choice.ts";
import { settings } from "./settings.ts";
import { sources } from "./sources.ts";
import { stop } from "./stop.ts";
import { wrongAccount } from "./wrong-account.ts";
import { wrongItem } from "./wrong-item.ts";

/** Every button, menu and modal. */
export const actions: readonly Feature[] = [
  sources,
  feedback,
  wrongAccount,
  wrongItem,
  notACall,
  menu,
  settings,
  pause,
  stop,
  explain,
  prepChoice,
  home,
  letter,
  learn,
  practise,
];
