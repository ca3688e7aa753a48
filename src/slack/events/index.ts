import type { EventFeature } from "../feature.ts";
import { appHomeOpened } from "./app-home-opened.ts";
import { appMention } from "./app-mention.ts";
import { messageIm } from "./message-im.ts";
import { sharedDocument } from "./shared-document.ts";
import { appUninstalled, tokensRevoked } from "./uninstalled.ts";

/** Heard where the workspace gives them: their scopes are asked for only when an admin wants notes about retired documents that are shared. */
export const optionalEvents: readonly EventFeature[] = [
  sharedDocument("message.channels"),
  sharedDocument("message.groups"),
];

/** Every event; the manifest subscribes to these. */
export const events: readonly EventFeature[] = [appHomeOpened, messageIm, appMention, appUninstalled, tokensRevoked];
