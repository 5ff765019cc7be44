import type { RecordedRequest } from "./RecordedRequest.ts"

/**
 * What happens in a simulator:
 *
 * - `Request`: a request arrived, or its response was sent. Both have the `index` of the request.
 * - `Change`: a record was created, updated or deleted.
 * - `Reset`: the simulator is as it was made.
 *
 * @since 3.0.0
 * @category models
 */
export type SimulatorEvent =
  | { readonly _tag: "Request"; readonly request: RecordedRequest }
  | { readonly _tag: "Change" }
  | { readonly _tag: "Reset" }
