import { notifications } from "@mantine/notifications";
import { toProblem } from "./problem.ts";

const CLOSE = { closeButtonProps: { "aria-label": "Close" } };

export function toastDone(title: string, message = ""): void {
  notifications.show({ title, message, color: "teal", autoClose: 4_000, ...CLOSE });
}

/** What could not be done, with what to do about it. */
export function toastProblem(error: unknown): void {
  const problem = toProblem(error);
  const message = [problem.detail, problem.remedy].filter(Boolean).join(" ");
  notifications.show({ title: problem.title, message, color: "red", autoClose: 10_000, ...CLOSE });
}
