import { type Path, type Problem, pathText, problem } from "../problem.ts";

/** What is found wrong in an AuthConfig, gathered over all its parts. */
export class Findings {
  readonly problems: Problem[] = [];
  /** Headers that cannot be sent: a mistake only where a flag says so, else they are left out. */
  readonly headers: Problem[] = [];

  problem(message: string, path: Path): void {
    this.problems.push(problem(`${message} at path ${pathText(path)}`, path));
  }

  header(message: string, path: Path): void {
    this.headers.push(problem(`${message} at path ${pathText(path)}`, path));
  }

  /** A URL that requests are sent to. It is never quoted: it may hold a secret. */
  url(text: string, path: Path): void {
    const wrong = wrongUrl(text);
    if (wrong !== null) this.problem(wrong, path);
  }
}

/** Why requests cannot be sent there, or `null`. */
export function wrongUrl(text: string): string | null {
  if (!URL.canParse(text)) return "expected a URL";
  const { protocol, username, password } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:") return "expected a URL of http or https";
  return username + password === "" ? null : "expected a URL without a user and a password";
}
