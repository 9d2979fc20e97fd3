import { createHash } from "node:crypto";
import type { Context } from "hono";
import CSS from "./assets/page.css" with { type: "text" };
import ICON from "./assets/icon.svg" with { type: "text" };
import SCRIPT from "./assets/page.js" with { type: "text" };

/** The page's own files. */
export interface Assets {
  /** The address of a file; it changes with the file, so that a browser may keep what it has. */
  url(name: AssetName): string;
  /** Answers a request for a file; null where there is none of that name. */
  answer(context: Context, name: string): Response | null;
}

type AssetName = "page.css" | "page.js" | "icon.svg";

interface Asset {
  readonly text: string;
  readonly mediaType: string;
  readonly hash: string;
}

/** Makes the files ready to be served. */
export function createAssets(): Assets {
  const assets: Readonly<Record<AssetName, Asset>> = {
    "page.css": assetOf(CSS, "text/css"),
    "page.js": assetOf(SCRIPT, "text/javascript"),
    "icon.svg": assetOf(ICON, "image/svg+xml"),
  };
  const byName: ReadonlyMap<string, Asset> = new Map(Object.entries(assets));
  return {
    url: (name) => `/assets/${name}?v=${assets[name].hash}`,
    answer(context, name) {
      const asset = byName.get(name);
      if (asset === undefined) return null;
      const etag = `"${asset.hash}"`;
      const isKnown = context.req.query("v") === asset.hash;
      const headers = {
        "Cache-Control": isKnown ? "public, max-age=31536000, immutable" : "no-cache",
        ETag: etag,
      };
      if (context.req.header("if-none-match") === etag) return context.body(null, 304, headers);
      const type = `${asset.mediaType}; charset=utf-8`;
      return context.body(asset.text, 200, { ...headers, "Content-Type": type });
    },
  };
}

function assetOf(text: string, mediaType: string): Asset {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return { text, mediaType, hash };
}
