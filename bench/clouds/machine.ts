import { getPriority, loadavg } from "node:os";

/** How busy the machine is besides: a figure of wall time means little where others work on it too. */
export function loadNow(): { "load of the machine": number; "niceness of the bench": number } {
  return {
    "load of the machine": Math.round((loadavg()[0] ?? 0) * 10) / 10,
    "niceness of the bench": getPriority(),
  };
}
