import type { Delivery } from "./Delivery.ts"
import type { RecordedRequest } from "./RecordedRequest.ts"

/**
 * What happens in a simulator:
 *
 * - `Request`: a request arrived, or its response was sent. Both have the `index` of the request.
 * - `Delivery`: a webhook was sent, or has an outcome. Both have the `index` of the delivery.
 * - `Change`: a record was created, updated or deleted, or the time was moved. `request` is the request that did it, as
 *   `ownerHandler` could do it again; `null` if it was none.
 * - `Reset`: the simulator is as it was made.
 *
 * @since 3.0.0
 */
export type SimulatorEvent =
  | { readonly _tag: "Request"; readonly request: RecordedRequest }
  | { readonly _tag: "Delivery"; readonly delivery: Delivery }
  | { readonly _tag: "Change"; readonly at: number; readonly request: ChangeRequest | null }
  | { readonly _tag: "Reset" }

/**
 * A request that changed something.
 *
 * @since 3.0.0
 */
export interface ChangeRequest {
  /** The HTTP method. */
  readonly method: string
  /** The path. */
  readonly pathname: string
  /** The body: a form. */
  readonly body: string
}
