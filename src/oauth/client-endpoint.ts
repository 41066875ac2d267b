// What the endpoints that only the client may ask have in common: a form, by POST, with the client's credentials.

import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from 'cors'
import { type ClientAuthOptions, challengeBasic, clientCheck } from '../client/client-auth.ts'
import { traceOf } from '../handshake/trace.ts'
import { type Endpoint, isAnsweredPreflight } from '../http/endpoint.ts'
import { type FaultContext, meetsFault } from '../http/fault.ts'
import { type Parameters, parseForm, rejectRepeated } from '../http/form.ts'
import { requireMethod } from '../http/methods.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { forbidStoring } from '../http/security-headers.ts'
import type { FaultableRequest } from '../protocol/seams.ts'
import { type RefusalWriter, sendErrorJson } from '../refusals/send-refusal.ts'
import { noteSubject } from './token-request.ts'

export interface ClientEndpointContext extends RefusalWriter, ClientAuthOptions, FaultContext {
  readonly at: 'token' | 'revoke' | 'introspect'
  readonly resource: string
  readonly limit: RateLimit
}

/** The two steps of an endpoint behind the authentication of the client. What they throw is answered as JSON. */
interface Steps<Asked> {
  /** Checks the parameters, and returns what is asked. */
  check(form: Parameters): Asked
  /** Answers the client with this ID. */
  answer(
    asked: Asked,
    form: Parameters,
    req: IncomingMessage,
    res: ServerResponse,
    clientId: string,
  ): void | Promise<void>
}

const methods = ['POST'] as const

/** Makes such an endpoint. Its answers are JSON, as are its refusals (RFC 6749 §5.2). */
export function clientEndpoint<Asked>(
  context: ClientEndpointContext,
  { check, answer }: Steps<Asked>,
): Endpoint {
  const { at, seams } = context
  // Any origin may ask, since only the client, with its secret, gets an answer.
  const anyOrigin = cors()
  const checkClient = clientCheck(context)
  const isFaulted = (stage: FaultableRequest['stage'], form: Parameters, res: ServerResponse) => {
    const grant = at === 'token' ? form.values['grant_type'] : undefined
    return meetsFault(context, { at, stage, grant, methods: [] }, res, traceOf(res.req))
  }
  return async (req, res) => {
    try {
      if (isAnsweredPreflight(anyOrigin, req, res)) return
      requireMethod(req, methods)
      forbidStoring(res)
      await context.limit(req)
      const form = await parseForm(req, res)
      noteSubject(req, context.resource)
      if (seams.fault !== undefined && (await isFaulted('arrived', form, res))) return
      rejectRepeated(form)
      const clientId = checkClient(req)
      const asked = check(form)
      if (seams.fault !== undefined && (await isFaulted('granted', form, res))) return
      await answer(asked, form, req, res, clientId)
    } catch (error) {
      challengeBasic(req, res, error)
      sendErrorJson(res, error, context)
    }
  }
}
