import { required, text } from "../arguments.ts";
import type { Method } from "../core.ts";
import { isApp } from "../core.ts";
import { SlackRefusal } from "../wire.ts";

const apiTest: Method = {
  scopes: [],
  token: "none",
  run({ args }) {
    const error = text(args, "error");
    if (error !== null) throw new SlackRefusal(error, { args });
    const { token: _token, ...shown } = args;
    return { args: shown };
  },
};

const authTest: Method = {
  scopes: [],
  token: "bot",
  run(call) {
    const { identity, workspace } = call.core;
    return {
      url: `https://${identity.teamDomain}.slack.com/`,
      team: identity.teamName,
      user: workspace.user(call.token.user)?.name ?? identity.appName,
      team_id: identity.teamId,
      user_id: call.token.user,
      ...(isApp(call) ? { bot_id: identity.botId } : {}),
      is_enterprise_install: false,
    };
  },
};

const authRevoke: Method = {
  scopes: [],
  token: "bot",
  run({ core, args, token }) {
    if (text(args, "test") === "true") return { revoked: false };
    core.tokensRevoked(core.workspace.revokeTokens((other) => other.value === token.value));
    return { revoked: true };
  },
};

const connectionsOpen: Method = {
  scopes: ["connections:write"],
  token: "app",
  run({ core }) {
    const url = core.socketUrl();
    if (url === null)
      throw new SlackRefusal("internal_error", { hint: "the gateway does not listen: call listen() first" });
    return { url };
  },
};

const oauthAccess: Method = {
  scopes: [],
  token: "none",
  run({ core, args }) {
    const { identity, workspace } = core;
    if (required(args, "client_id") !== identity.clientId) throw new SlackRefusal("invalid_client_id");
    if (required(args, "client_secret") !== identity.clientSecret) throw new SlackRefusal("bad_client_secret");
    const code = required(args, "code");
    const grant = core.codes.get(code);
    if (grant === undefined) throw new SlackRefusal("invalid_code");
    core.codes.delete(code);
    const redirect = text(args, "redirect_uri");
    if (redirect !== null && redirect !== grant.redirectUri) throw new SlackRefusal("bad_redirect_uri");
    // Installing again gives the same token, as without token rotation; after a revocation there is a new one.
    const bots = workspace.tokens().filter((token) => token.kind === "bot");
    const known = bots.find((token) => token.status === "valid");
    const value = known?.value ?? `xoxb-sandbox-${bots.length}-${core.ids.next("t").toLowerCase()}`;
    const scopes = [...new Set([...(known?.scopes ?? []), ...grant.scopes])];
    workspace.setToken({ value, kind: "bot", user: identity.botUserId, scopes, status: "valid" });
    return {
      access_token: value,
      token_type: "bot",
      scope: scopes.join(","),
      bot_user_id: identity.botUserId,
      app_id: identity.appId,
      team: { id: identity.teamId, name: identity.teamName },
      enterprise: null,
      is_enterprise_install: false,
      authed_user: { id: grant.user },
    };
  },
};

export const tokenMethods: Readonly<Record<string, Method>> = {
  "api.test": apiTest,
  "auth.test": authTest,
  "auth.revoke": authRevoke,
  "apps.connections.open": connectionsOpen,
  "oauth.v2.access": oauthAccess,
};
