// An endpoint for programs: a plain function, in front of Express, which is for pages and for the SDK's router.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CorsRequest } from 'cors'

/** Answers a request, whatever it is. Never rejects. */
export type Endpoint = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/** The middleware that the `cors` package makes. */
type Cors = (req: CorsRequest, res: ServerResponse, next: () => void) => void

/** Sets the CORS headers of an answer; true if the request was a preflight, which is then answered. */
export function isAnsweredPreflight(cors: Cors, req: IncomingMessage, res: ServerResponse): boolean {
  let isAnswered = true
  cors(req, res, () => {
    isAnswered = false
  })
  return isAnswered
}
