// What the endpoints that only the client may ask have in common: a form, by POST, with the client's credentials.

import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from 'cors'
import { type ClientAuthOptions, clientCheck } from '../client/client-auth.ts'
import { type Endpoint, isAnsweredPreflight } from '../http/endpoint.ts'
import { type Parameters, parseForm, rejectRepeated } from '../http/form.ts'
import { requireMethod } from '../http/methods.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { forbidStoring } from '../http/security-headers.ts'
import { type RefusalWriter, sendErrorJson } from '../refusals/send-refusal.ts'
import { noteSubject } from './token-request.ts'

export interface ClientEndpointContext extends RefusalWriter, ClientAuthOptions {
  readonly resource: string
  readonly limit: RateLimit
}

/** Answers a request of the client with this ID, which is authenticated; what it throws is answered as JSON. */
type Answer = (
  form: Parameters,
  req: IncomingMessage,
  res: ServerResponse,
  clientId: string,
) => void | Promise<void>

const methods = ['POST'] as const

/** Makes such an endpoint. Its answers are JSON, as are its refusals (RFC 6749 §5.2). */
export function clientEndpoint(context: ClientEndpointContext, answer: Answer): Endpoint {
  // Any origin may ask, since only the client, with its secret, gets an answer.
  const anyOrigin = cors()
  const checkClient = clientCheck(context)
  return async (req, res) => {
    try {
      if (isAnsweredPreflight(anyOrigin, req, res)) return
      requireMethod(req, methods)
      forbidStoring(res)
      context.limit(req)
      const form = await parseForm(req, res)
      noteSubject(req, context.resource)
      rejectRepeated(form)
      await answer(form, req, res, checkClient(req, res))
    } catch (error) {
      sendErrorJson(res, error, context)
    }
  }
}
