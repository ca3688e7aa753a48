/** One line of App Home: the person's own Google Drive, where this deployment can read one. Pure. */
import type { KnownBlock } from "@slack/types";
import type { HomeModel } from "#flows/use-cases.ts";
import { ids } from "../ids.ts";
import { limits } from "../limits.ts";
import { outside } from "../text.ts";
import { actions, button, paragraph } from "./blocks.ts";
import { when } from "./time.ts";

export function driveBlocks({ drive, zone }: HomeModel): KnownBlock[] {
  if (drive == null) return [];
  if (drive.status === "connected") {
    const read = drive.lastPullAt === null ? "not read yet" : `last read ${when(drive.lastPullAt.toString(), zone)}`;
    const trouble = drive.lastError === null ? "" : ` The last attempt did not work (${outside(drive.lastError, 80)}).`;
    return [
      paragraph(`Your Google Drive is connected, ${read}.${trouble} Only you find what is in it.`),
      actions(disconnectButton),
    ];
  }
  const { connectUrl } = drive;
  if (connectUrl === null || connectUrl.length > limits.url.max) return [];
  const lost =
    drive.status === "lost"
      ? "Google no longer accepts the permission for your Drive; its documents are forgotten. "
      : "";
  return [
    paragraph(
      `${lost}Connect your Google Drive to have your own documents in your answers: read only, and for you alone.`,
    ),
    actions(button(ids.connectDrive, "Connect Google Drive", "connect", { url: connectUrl })),
  ];
}

const disconnectButton = button(ids.disconnectDrive, "Disconnect Drive", "disconnect", {
  confirm: {
    title: { type: "plain_text", text: "Disconnect your Drive?" },
    text: { type: "plain_text", text: "What was read of it is forgotten at once, and so is the access." },
    confirm: { type: "plain_text", text: "Disconnect" },
    deny: { type: "plain_text", text: "Keep it" },
  },
});
