import { createElement as h, type ReactNode } from "react";
import { isObject, str } from "./json.ts";

const host = (value: unknown): string => {
  try {
    return new URL(str(value)).hostname;
  } catch {
    return "";
  }
};

/** An image of the outside: its words and where it would come from. The sandbox loads nothing from elsewhere. */
export function picture(value: unknown, size: "small" | "wide" | "thumb"): ReactNode {
  if (!isObject(value)) return null;
  const from = host(value.image_url ?? value.thumbnail_url);
  const alt = str(value.alt_text) === "" ? "image" : str(value.alt_text);
  return h(
    "span",
    { className: `picture ${size}`, role: "img", "aria-label": alt, title: from === "" ? alt : `${alt} (${from})` },
    h("svg", { viewBox: "0 0 16 16", "aria-hidden": true }, h("path", { d: "M2 3h12v10H2zM2 11l4-4 3 3 2-2 3 3" })),
    size === "small" ? null : h("span", null, alt, from === "" ? null : h("small", null, `not loaded from ${from}`)),
  );
}
