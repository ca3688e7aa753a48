import type { IncomingMessage, ServerResponse } from "node:http";
import { refusalOf, securityHeaders } from "../page/guard.ts";

/** Paths that a browser reaches as another site would, by its form or a link: the stand-ins' consent pages and Slack's Web API. */
const standIns = /^\/sandbox\/(slack|google)\//;

/**
 * Comes before every other route of the sandbox: refuses what another site's page sent, or what came by a name that is not this machine's.
 * Returns true when it has answered.
 */
export function gate(hosts: ReadonlySet<string>) {
  return (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
    const refuse = (status: number, said: string): true => {
      response
        .writeHead(status, { ...securityHeaders, "content-type": "application/json; charset=utf-8" })
        .end(JSON.stringify({ ok: false, said }));
      return true;
    };
    // "//evil/sandbox" is read as another host's "/sandbox"; nobody types that.
    if (/^[\\/]{2}/.test(request.url ?? "")) return refuse(400, "The path begins with two slashes.");
    if (url.pathname !== "/sandbox" && !url.pathname.startsWith("/sandbox/")) return false;
    const because = standIns.test(url.pathname)
      ? standInRefusal(request, hosts, url.pathname)
      : refusalOf(request, hosts);
    return because === null ? false : refuse(403, `Refused: ${because}.`);
  };
}

/** Forms of the stand-ins' own pages, and programs on this machine (they send no Origin), may post; another site's pages may not. */
function standInRefusal(
  { method, headers }: IncomingMessage,
  hosts: ReadonlySet<string>,
  pathname: string,
): string | null {
  const { origin, host, "sec-fetch-site": site } = headers;
  const isRead = method === "GET" || method === "HEAD";
  // A link to a consent page may stand anywhere; Slack's Web API takes its token from the address as well.
  const mayBeLinked = isRead && !/^\/sandbox\/slack\/(api|response)\//.test(pathname);
  if (!mayBeLinked && site !== undefined && site !== "same-origin" && site !== "none") return "another site asked";
  if (!isRead && origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return "another site asked";
  // The name is checked for every method; the page's own header is not asked of the stand-ins.
  return refusalOf({ method: "GET", headers }, hosts);
}
