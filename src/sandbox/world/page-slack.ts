import type { SlackGateway } from "../slack/gateway.ts";

/** The local Slack as the page uses it: a change of the world is a change as well, and a command that no app has is refused at once. */
export function slackOfThePage(
  gateway: SlackGateway,
  more: {
    /** The slash commands of the app's manifest: Slack sends no other to it. */
    readonly commands: readonly string[];
    readonly onWorldChange: (listener: () => void) => () => void;
  },
): SlackGateway {
  const { commands, onWorldChange } = more;
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
