/** Whom a DataConnectorLink's URL names where it is none of HTTP. */
export interface LintasLink {
  /** `connector`: one of this process; `part`: another part of the same release. */
  kind: "connector" | "part";
  name: string;
}

/** Of `lintas:connector/<name>` and `lintas:part/<name>`; null of all else. */
export function lintasLink(url: string): LintasLink | null {
  const [, kind, name = ""] = /^lintas:(connector|part)\/([\w-]+)$/.exec(url) ?? [];
  return kind === "connector" || kind === "part" ? { kind, name } : null;
}
