// Asks the person in the browser, and turns the answer into tokens.

import { authorizationRequest, type Wanted } from './authorization-request.ts'
import { AuthorizationDenied, codeIn } from './authorization-response.ts'
import type { Context } from './context.ts'
import { ClientError, TokenRefusal } from './errors.ts'
import { register } from './registration.ts'
import type { ServerMetadata } from './server-metadata.ts'
import { exchangeCode } from './token-request.ts'
import type { TokenSet } from './token-store.ts'

/** One request, one answer, one code. A refusal, by whomever, is the end of it. */
export async function askPerson(context: Context, server: ServerMetadata, wanted: Wanted): Promise<TokenSet> {
  const { has } = context
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(context, server, wanted)
    } catch (error) {
      const isInvalidClient = error instanceof TokenRefusal && error.code === 'invalid_client'
      if (isInvalidClient && has('reregisters-on-invalid-client')) {
        await register(context, server.registrationEndpoint ?? `${server.issuer}/register`)
      }
      const asksAgain =
        (isInvalidClient && has('authorizes-again-on-invalid-client')) ||
        (error instanceof AuthorizationDenied && has('reopens-after-denial'))
      if (!asksAgain || attempt === 4) throw error
    }
  }
}

async function askOnce(context: Context, server: ServerMetadata, wanted: Wanted): Promise<TokenSet> {
  const request = authorizationRequest(context, server, wanted)
  const answer = await context.openBrowser(request.url).catch((cause) => {
    throw new ClientError('The browser did not come back with an answer.', { cause })
  })
  return exchangeCode(context, server, request, codeIn(context, answer, request, server))
}
