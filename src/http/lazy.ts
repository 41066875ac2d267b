// What only people look at is imported when it is first asked for, since every module costs time at the start. What a
// client calls is never lazy: its first call would pay for it.

import type { RequestHandler } from 'express'

/** The one result of `load`, which is called when it is first asked for. */
export function lazy<Result>(load: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => {
    result ??= load()
    return result
  }
}

/** A handler that is loaded with its first request. */
export function lazyHandler(load: () => Promise<RequestHandler>): RequestHandler {
  const loaded = lazy(load)
  return (req, res, next) => {
    loaded()
      .then((handler) => handler(req, res, next))
      .catch(next)
  }
}
