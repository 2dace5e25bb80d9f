/** What is wrong with a list of origins, by the index of each that is; `[]`: nothing. */
export function originsMistakes(origins: readonly string[]): { at: number; message: string }[] {
  return origins.flatMap((origin, at) => {
    const message = mistakeOf(origin, origins.indexOf(origin) < at, origins.length);
    return message === null ? [] : [{ at, message }];
  });
}

function mistakeOf(origin: string, isRepeated: boolean, count: number): string | null {
  if (isRepeated) return "stands twice";
  if (origin === "*") return count === 1 ? null : "stands for all origins, so it must be alone";
  const sent = originOf(origin);
  if (sent === null) return "must be an origin, as `https://app.example.com`, or `*`";
  return sent === origin ? null : `must be \`${sent}\`, as browsers send it`;
}

/** As browsers send it (RFC 6454, "ASCII Serialization of an Origin"); null: there is none in it. */
function originOf(text: string): string | null {
  // Of other schemes (`capacitor://localhost`) `URL` knows no origin.
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s*@]+(?:[/?#]|$)/i.test(text) || !URL.canParse(text))
    return null;
  const { protocol, host, origin } = new URL(text);
  return origin === "null" ? `${protocol}//${host}` : origin;
}
