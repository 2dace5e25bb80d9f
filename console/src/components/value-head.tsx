import { ActionHead } from "./action-head.tsx";

const COLUMNS = [
  { label: "Name", w: "28%" },
  "Value",
  { label: "Version", w: 80, ta: "right" },
  { label: "Changed", w: 120 },
] as const;

/** Head of the tables of variables and of secrets, which stand below each other. */
export function ValueHead() {
  return <ActionHead columns={COLUMNS} w={110} />;
}
