import type { Component } from "../component.ts";
import { artifactStep } from "./artifact.ts";
import { leaveNothing } from "./leave-nothing.ts";
import { planDeploy } from "./plan-deploy.ts";
import { planDestroy } from "./plan-destroy.ts";
import { planMove } from "./plan-move.ts";
import { planRepair } from "./plan-repair.ts";
import { planSettle } from "./plan-settle.ts";
import { readyStep } from "./ready.ts";
import { ensureStep, removedStep, removeStep, sweepStep } from "./resources.ts";
import { retireStep } from "./retire.ts";
import { routeStep, unrouteStep } from "./route.ts";
import { schedulesStep } from "./schedules.ts";
import { smokeStep } from "./smoke.ts";
import { trafficStep } from "./traffic.ts";

const STEPS: Record<string, Component["advance"]> = {
  artifact: artifactStep,
  ensure: ensureStep,
  smoke: smokeStep,
  ready: readyStep,
  route: routeStep,
  unroute: unrouteStep,
  traffic: trafficStep,
  schedules: schedulesStep,
  retire: retireStep,
  remove: removeStep,
  removed: removedStep,
  sweep: sweepStep,
};

/** Releases and routes: the sub-component that meets providers. */
export const deployer: Component = {
  name: "deployer",
  kinds: ["deploy", "promote", "rollback", "route", "destroy", "retire", "settle", "repair"],
  plan(cx) {
    const { input } = cx.operation;
    switch (input.kind) {
      case "deploy":
        return planDeploy(cx, input);
      case "promote":
      case "rollback":
      case "route":
        return planMove(cx);
      case "destroy":
        return planDestroy(cx);
      case "retire":
        return Promise.resolve({
          steps: [{ name: "retire", title: "retire old releases", lane: null }],
        });
      case "settle":
        return planSettle(cx);
      case "repair":
        return planRepair(cx, input);
    }
  },
  advance(cx, step) {
    const advance = STEPS[step.name];
    if (advance === undefined) throw new Error(`the deployer has no step ${step.name}`);
    return advance(cx, step);
  },
  cancel: leaveNothing,
};
