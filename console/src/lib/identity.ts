import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./api.ts";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => read(api.me.$get()),
  staleTime: 60_000,
});

export async function signIn(link: string): Promise<void> {
  await api.session.$post({ json: { link } });
}

export async function signOut(): Promise<void> {
  await api.session.$delete();
}

/** The one-time token in what was pasted: the link itself, or only its end. */
export function linkIn(pasted: string): string {
  const text = pasted.trim();
  return text.slice(text.lastIndexOf("#") + 1);
}
