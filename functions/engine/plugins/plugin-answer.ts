import { isUtf8 } from "node:buffer";
import { parseExact } from "../ndc/exact-json.ts";
import type { PluginAnswer } from "./ask-plugin.ts";
import { type NamedPlugin, PluginFailure, refused, unreadable } from "./plugin-failure.ts";

/** @throws PluginFailure */
export function jsonOf(plugin: NamedPlugin, { body }: PluginAnswer): unknown {
  if (!isUtf8(body)) throw unreadable(plugin, "it is not UTF-8");
  try {
    return parseExact(body.toString("utf8"));
  } catch (error) {
    throw unreadable(plugin, "it is not JSON", error);
  }
}

/** What an answer means by which the request does not go on, whatever the plugin is for. */
export function refusalBy(plugin: NamedPlugin, answer: PluginAnswer): PluginFailure {
  const { status } = answer;
  if (status !== 400 && status !== 500) {
    return new PluginFailure(plugin, `Unexpected status code: ${status}`);
  }
  try {
    return refused(plugin, status, jsonOf(plugin, answer));
  } catch (error) {
    if (error instanceof PluginFailure) return error;
    throw error;
  }
}
