/** `dev-ana-b` for `Ana B.`: what one person tries things out in. */
export function personalEnvironment(user: string): string {
  const plain = user.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 28);
  return `dev-${slug.replace(/^-+|-+$/g, "") || "me"}`;
}
