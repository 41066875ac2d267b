// Prepares requests for the SDK's router on the endpoints that answer JSON, and corrects its answers.

import type { RequestHandler } from 'express'
import { notedRefusal } from '../handshake/trace.ts'
import { formParameters } from '../http/form.ts'
import { sendRefusalJson } from '../refusals/send-refusal.ts'

/**
 * Leaves in the body only what the SDK understands: single parameters, and the client's credentials where its own
 * check looks for them. What it compares with `!==` was already compared in constant time (SDK-NOTES 3 to 6); it
 * would refuse a repeated `resource` (SDK-NOTES 11).
 */
export function prepareForSdk(client: {
  readonly clientId: string
  readonly clientSecret: string
}): RequestHandler {
  return (req, _res, next) => {
    req.body = {
      ...formParameters(req).values,
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }
    next()
  }
}

/**
 * Corrects the SDK's answer when one of our rooms refused. To the SDK our refusals are unknown errors, which it
 * answers with 500 and without `Retry-After` (SDK-NOTES 16).
 */
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
