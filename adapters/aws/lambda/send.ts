import { AppError } from "../../../shared/errors/app-error.ts";
import type { Progress, Want } from "../../../shared/ports/compute.ts";
import { LIVE, partsOf, roleNameOf } from "./name.ts";
import { allow, createAlias, createUrl, pointAlias, setUrl } from "./send-address.ts";
import {
  configureFunction,
  createFunction,
  publishVersion,
  tagFunction,
  updateCode,
} from "./send-function.ts";
import { leaveLive, shiftLive } from "./send-live.ts";
import { removeWrites } from "./send-removal.ts";
import { attachRolePolicy, createRole } from "./role.ts";
import { type LambdaState, emptyState, seenOf, stateOf } from "./state.ts";
import { type Sending, wantOf } from "./sending.ts";

type Write = (sending: Sending) => Promise<Progress>;

const writes: Readonly<Record<string, Write>> = {
  "create-role": async (sending) => {
    const want = wantOf(sending.step);
    const name = await createRole(sending.aws, sending.place, sending.cx, want);
    return withRole(sending, want, { name, state: "made" });
  },
  "attach-role-policy": async (sending) => {
    const want = wantOf(sending.step);
    const name = roleNameOf(sending.place, want.key);
    await attachRolePolicy(sending.aws, sending.place, sending.cx, name);
    return withRole(sending, want, { name, state: "ready" });
  },
  "create-function": createFunction,
  "tag-function": tagFunction,
  "configure-function": configureFunction,
  "update-code": updateCode,
  "publish-version": publishVersion,
  "create-alias": createAlias,
  "point-alias": pointAlias,
  "create-url": createUrl,
  "set-url": setUrl,
  "allow-url": (sending) => allow(sending, partsOf(sending.step.ref).alias, "url"),
  "allow-invoke": (sending) => allow(sending, partsOf(sending.step.ref).alias, "invoke"),
  "create-live": shiftLive,
  "shift-live": shiftLive,
  "leave-live": leaveLive,
  "create-live-url": (sending) => createUrl(sending, LIVE),
  "allow-live-url": (sending) => allow(sending, LIVE, "url"),
  "allow-live-invoke": (sending) => allow(sending, LIVE, "invoke"),
  ...removeWrites,
};

/** Makes one write; some look first at what they would make twice. */
export function send(sending: Sending): Promise<Progress> {
  const write = Object.hasOwn(writes, sending.step.do) ? writes[sending.step.do] : undefined;
  if (write === undefined) {
    throw new AppError("provider.fatal", { detail: `Lambda knows no step ${sending.step.do}.` });
  }
  return write(sending);
}

/** Before the function there is nothing to see but the role. */
function withRole({ step, seen }: Sending, want: Want, role: LambdaState["role"]): Progress {
  const state = stateOf(seen) ?? emptyState(want.owner);
  return { kind: "done", seen: seenOf(step.ref, { ...state, role }, {}) };
}
