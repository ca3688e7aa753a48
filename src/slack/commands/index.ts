import type { CommandFeature } from "../feature.ts";
import { play } from "./play.ts";
import { prep } from "./prep.ts";

/** Every slash command; the manifest lists these. */
export const commands: readonly CommandFeature[] = [prep, play];
