/**
 * A simulator of Twilio's service, for tests and examples without an account.
 *
 * To serve it on a port, see `@effect-twilio/conversations/testing/serve`.
 *
 * @module testing
 * @since 0.1.0
 */

/**
 * Failures that the simulator produces on demand.
 *
 * @since 0.1.0
 * @category faults
 */
export * as Fault from "./model/Fault.ts"

/**
 * The data that a simulator starts with.
 *
 * @since 0.1.0
 * @category seeds
 */
export * as Seed from "./model/Seed.ts"

export * from "./fastForward.ts"

export {
  /**
   * A message that a webhook or a rule rejected.
   *
   * @since 3.0.0
   */
  MessageRejected
} from "./model/MessageRejected.ts"

export {
  /**
   * The simulator.
   *
   * @since 0.1.0
   */
  Simulator
} from "./Simulator.ts"
