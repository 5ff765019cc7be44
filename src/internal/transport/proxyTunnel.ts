/**
 * Makes a request fail if its proxy closes the connection in place of opening a tunnel.
 *
 * The client of undici 7 takes a closed socket (`UND_ERR_SOCKET`) for one that it can replace: it keeps the request and
 * connects again, at once and without end, even after the request was aborted. An error with any other code fails the
 * requests that wait for the connection. Undici 8 throws this error itself (https://github.com/nodejs/undici/issues/3897).
 *
 * A request that waits cannot be removed from the queue of a dispatcher, and the dispatcher may be the program's. But
 * undici publishes the error of each connection that could not be opened, on a documented channel, before it looks at the
 * code. Only a tunnel fails with this code: other connections are opened by Node, which has codes of its own.
 */
import * as DiagnosticsChannel from "node:diagnostics_channel"

let isSubscribed = false

export const failOnce = (): void => {
  if (isSubscribed) return
  isSubscribed = true
  DiagnosticsChannel.subscribe("undici:client:connectError", (message) => {
    const { error } = message as { readonly error: { code?: unknown } }
    if (error.code === "UND_ERR_SOCKET") error.code = "UND_ERR_PRX_CONN"
  })
}
