import * as HttpClientError from "effect/http/HttpClientError"

export * from "effect/http/HttpClientError"

const reasons = {
  Transport: HttpClientError.TransportError,
  Encode: HttpClientError.EncodeError,
  InvalidUrl: HttpClientError.InvalidUrlError,
  StatusCode: HttpClientError.StatusCodeError,
  Decode: HttpClientError.DecodeError,
  EmptyBody: HttpClientError.EmptyBodyError
}

const make = function ({ reason, ...fields }) {
  return new HttpClientError.HttpClientError({ reason: new reasons[reason](fields) })
}

export const RequestError = make
