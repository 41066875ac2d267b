// Owns the limit on how often one address may ask the OAuth endpoints. The SDK's own limits are fixed and
// count in quarters of an hour (SDK-NOTES 23, 24).

import type { Request, RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { refuse } from '../protocol/refusal.ts'

const windowSeconds = 60

/** What counts as one address: of IPv6 the network of 56 bits, since whoever has one address there has all. */
export function countedAddress(req: Request): string {
  return ipKeyGenerator(req.ip ?? '')
}

/** At most so many requests a minute and address; 0 is no limit. */
export function rateLimiter(requestsPerMinute: number): RequestHandler {
  if (requestsPerMinute === 0) return (_req, _res, next) => next()
  return rateLimit({
    windowMs: windowSeconds * 1000,
    limit: requestsPerMinute,
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator: countedAddress,
    // Whether to believe X-Forwarded-For is the operator's decision (--trust-proxy), made already.
    validate: { xForwardedForHeader: false, trustProxy: false },
    handler: () => {
      throw refuse('rate_limited', { retryAfterSeconds: windowSeconds })
    },
  })
}
