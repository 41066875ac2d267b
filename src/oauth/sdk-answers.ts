// Owns the last correction of the SDK's answers: it gives every refusal status 400 and no further headers
// (SDK-NOTES 4, 16, 32). What one of our rooms refused is answered as that refusal says.

import type { RequestHandler } from 'express'
import { notedRefusal } from '../handshake/trace.ts'
import { sendRefusalJson } from '../refusals/send-refusal.ts'

/** Put in front of the SDK's router, on the endpoints that answer JSON. */
export function correctSdkAnswers(publicUrl: string): RequestHandler {
  return (_req, res, next) => {
    const json = res.json
    res.json = (body) => {
      res.json = json
      const refusal = notedRefusal()
      if (refusal === undefined) return res.json(body)
      sendRefusalJson(res, refusal, publicUrl)
      return res
    }
    next()
  }
}
