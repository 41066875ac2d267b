// Handlers one after the other, as a function. Express would keep an object for each of them in each route, which
// counts where there are hundreds of realms.

import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express'

/** Runs handlers in turn until one does not call on the next; what they throw goes to the last function, or is passed on. */
export function steps(handlers: readonly RequestHandler[], onError?: ErrorRequestHandler): RequestHandler {
  return (req, res, done) => {
    const fail = (error: unknown) => (onError === undefined ? done(error) : onError(error, req, res, done))
    const from = (index: number) => {
      const handler = handlers[index]
      if (handler === undefined) return done()
      run(handler, req, res, (error?: unknown) => (error === undefined ? from(index + 1) : fail(error)))
    }
    from(0)
  }
}

/** Runs one; what it throws, or what its promise is rejected with, goes to `next`. */
function run(handler: RequestHandler, req: Request, res: Response, next: NextFunction): void {
  try {
    Promise.resolve(handler(req, res, next)).catch(next)
  } catch (error) {
    next(error)
  }
}
