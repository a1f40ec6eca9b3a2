/** Times after which a service counts as broken, and how it comes back. */
export interface ServiceLimits {
  /** From the start of the process to its `ready`. */
  readonly readyMs: number;
  readonly heartbeatMs: number;
  /** So many heartbeats in a row without an answer mean a hang. Counted, not timed: a laptop may sleep. */
  readonly missedHeartbeats: number;
  /** A withdrawn call must end in the service within this time. */
  readonly withdrawnMs: number;
  /** After SIGKILL; a process stuck in a driver may take for ever. */
  readonly killedMs: number;
  /** Delay before the first, second, … restart within `crashWindowMs`; the last one repeats. */
  readonly restartDelaysMs: readonly number[];
  readonly maxCrashes: number;
  readonly crashWindowMs: number;
  /** Deadline of a call that names none. */
  readonly callMs: number;
}

export const defaultLimits: ServiceLimits = {
  readyMs: 30_000,
  heartbeatMs: 1_000,
  // A healthy service on a machine with ten times too much to do was seen silent for 3 s.
  missedHeartbeats: 10,
  withdrawnMs: 2_000,
  killedMs: 2_000,
  restartDelaysMs: [50, 400],
  maxCrashes: 3,
  crashWindowMs: 60_000,
  callMs: 30_000,
};
