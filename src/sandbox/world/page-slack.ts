import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { SlackGateway } from "../slack/gateway.ts";

const manifestSchema = z.object({
  features: z.object({ slash_commands: z.array(z.object({ command: z.string() })).default([]) }),
});

/** The slash commands of the app's manifest: Slack sends no other to it. */
function commandsOfManifest(): readonly string[] {
  const text = readFileSync(new URL("../../../manifest.yml", import.meta.url), "utf8");
  return manifestSchema.parse(parse(text)).features.slash_commands.map(({ command }) => command);
}

/** The local Slack as the page uses it: a change of the world is a change as well, and a command that no app has is refused at once. */
export function slackOfThePage(
  gateway: SlackGateway,
  onWorldChange: (listener: () => void) => () => void,
): SlackGateway {
  const commands = commandsOfManifest();
  return {
    ...gateway,
    onChange(listener) {
      const ends = [gateway.onChange(listener), onWorldChange(() => listener({ kind: "reset" }))];
      return () => {
        for (const end of ends) end();
      };
    },
    as(email) {
      const actor = gateway.as(email);
      return {
        ...actor,
        command: async (name, text, options) => {
          if (!commands.includes(name))
            throw new Error(`${name} is not a valid command here. Sideline knows ${commands.join(", ")}.`);
          return actor.command(name, text, options);
        },
      };
    },
  };
}
