import { store } from "./store.ts";

interface Identity {
  role: string;
  token: string;
}

/** It lives as long as the page: a token is nothing to keep in a browser's storage. */
const identity = store<Identity>({ role: "", token: "" });

/** Headers of who asks; those of the editor stand before them. */
export function identityHeaders(): Record<string, string> {
  const { role, token } = identity.get();
  const bare = token.trim().replace(/^bearer\s+/i, "");
  return {
    ...(role.trim() === "" ? {} : { "x-hasura-role": role.trim() }),
    ...(bare === "" ? {} : { authorization: `Bearer ${bare}` }),
  };
}

export const identityPlugin = {
  title: "Who asks",
  icon: PersonIcon,
  content: IdentityPane,
};

function IdentityPane() {
  const { role, token } = identity.use();
  return (
    <section className="lintas-pane">
      <h2>Who asks</h2>
      <p>Sent with every request of this page, until it is closed. Headers of the editor win.</p>
      <label>
        <span>Role</span>
        <input
          value={role}
          placeholder="x-hasura-role"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => identity.set({ role: target.value, token })}
        />
      </label>
      <label>
        <span>Token</span>
        <textarea
          rows={6}
          value={token}
          placeholder="Paste a JSON Web Token"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => identity.set({ role, token: target.value })}
        />
      </label>
      <Claims token={token} />
    </section>
  );
}

/** What the token says of itself; whether it is true is for the engine to say. */
function Claims({ token }: { token: string }) {
  if (token.trim() === "") return null;
  const claims = claimsOf(token);
  if (claims === null) return <p className="lintas-wrong">This is no JSON Web Token.</p>;
  const { exp } = claims;
  const until = typeof exp === "number" ? new Date(exp * 1000) : null;
  const late = until !== null && until.getTime() < Date.now();
  return (
    <>
      {until === null ? null : (
        <p className={late ? "lintas-wrong" : undefined}>
          {late ? "Expired" : "Valid until"} {until.toLocaleString()}
        </p>
      )}
      <pre>{JSON.stringify(claims, null, 2)}</pre>
    </>
  );
}

function claimsOf(token: string): Record<string, unknown> | null {
  const payload = token.trim().split(".")[1];
  if (payload === undefined) return null;
  try {
    const base64 = payload.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null
      ? (claims as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function PersonIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="12" cy="8" r="3.5" />
      <path d="M5 20c.8-4 3.6-6 7-6s6.2 2 7 6" />
    </svg>
  );
}
