import type { EventFeature } from "../feature.ts";
import { appHomeOpened } from "./app-home-opened.ts";
import { appMention } from "./app-mention.ts";
import { messageIm } from "./message-im.ts";
import { appUninstalled, tokensRevoked } from "./uninstalled.ts";

/** Every event; the manifest subscribes to these. */
export const events: readonly EventFeature[] = [appHomeOpened, messageIm, appMention, appUninstalled, tokensRevoked];
