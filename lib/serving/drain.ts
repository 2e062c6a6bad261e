import type { Cloud } from "../machines/machine";
import type { EngineDrain } from "./engine";

/** How a replica ends without losing a request. Grace is longer than the two before it together. */
export interface DrainPlan {
  /** Time in which routers learn that the replica takes no more, while it still does. */
  readonly preStopSeconds: number;
  /** Time in which running requests end. */
  readonly drainSeconds: number;
  /** `terminationGracePeriodSeconds`: after it the pod is killed. */
  readonly terminationGraceSeconds: number;
  /** Sleep of the pod before the engine is told: longer than `preStopSeconds` where the engine itself does not drain. */
  readonly sleepSeconds: number;
}

/**
 * Seconds between the notice of a spot machine and its end (AWS: documented; Google, Azure: figures in common use, unverified).
 */
export const spotNoticeSeconds: Readonly<Record<Cloud, number>> = { aws: 120, google: 30, azure: 30 };

/** Kept between the end of the drain and the end of a spot machine. */
const SPOT_RESERVE_SECONDS = 5;

/** A token of an answer takes about so long on a full replica. */
const SECONDS_PER_TOKEN = 0.03;
const LEAST_DRAIN_SECONDS = 30;
const MOST_DRAIN_SECONDS = 300;

/** Seconds that an endpoint takes to leave every router: kserve and the drain guides of llm-d wait 15. */
const PRE_STOP_SECONDS = 15;
const PRE_STOP_SECONDS_ON_SHORT_NOTICE = 5;

/** Kept between the end of the drain and the kill; SGLang needs up to 15 s more to end after its last request. */
const SLACK_SECONDS = 15;
const SLACK_SECONDS_UNTIL_KILLED = 20;

export interface DrainRequest {
  readonly engine: EngineDrain;
  /** Set by the user. */
  readonly drainSeconds?: number;
  readonly maximumOutputTokens: number;
  /** Seconds of notice where replicas may run on spot machines. */
  readonly noticeSeconds?: number;
}

/** The longest drain that a spot machine's notice leaves room for. */
export function longestDrainOnSpot(noticeSeconds: number): number {
  return noticeSeconds - SPOT_RESERVE_SECONDS - preStopFor(noticeSeconds);
}

/** Tokens of an answer that still ends within a drain. */
export function tokensWithin(drainSeconds: number): number {
  return Math.floor(drainSeconds / SECONDS_PER_TOKEN);
}

export function planDrain({ engine, drainSeconds, maximumOutputTokens, noticeSeconds }: DrainRequest): DrainPlan {
  const wanted = Math.ceil(maximumOutputTokens * SECONDS_PER_TOKEN);
  const usual = Math.min(MOST_DRAIN_SECONDS, Math.max(LEAST_DRAIN_SECONDS, wanted));
  const limit = noticeSeconds === undefined ? Number.POSITIVE_INFINITY : longestDrainOnSpot(noticeSeconds);
  const drain = drainSeconds ?? Math.min(usual, limit);
  const preStopSeconds = preStopFor(noticeSeconds);
  const slack = engine.type === "until-killed" ? SLACK_SECONDS_UNTIL_KILLED : SLACK_SECONDS;
  return {
    preStopSeconds,
    drainSeconds: drain,
    sleepSeconds: engine.type === "before-termination" ? preStopSeconds + drain : preStopSeconds,
    terminationGraceSeconds: preStopSeconds + drain + slack,
  };
}

function preStopFor(noticeSeconds = Number.POSITIVE_INFINITY): number {
  return noticeSeconds < 60 ? PRE_STOP_SECONDS_ON_SHORT_NOTICE : PRE_STOP_SECONDS;
}
