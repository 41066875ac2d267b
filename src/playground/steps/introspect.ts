import { rfc } from '../../protocol/explanations/text.ts'
import { anonymous, clientRequest, type PlannedRequest } from '../planned-request.ts'
import { jsonOf, property, textProperty } from '../response.ts'
import type { Run } from '../run.ts'
import type { WalkContext, WalkStep } from '../walk-step.ts'

export const introspect: WalkStep = {
  id: 'introspect',
  title: 'Introspect the access token',
  why:
    'The token is opaque: it says nothing by itself. A resource server that did not issue it asks the ' +
    'authorization server whether it is active, whose it is and what it is for. To ask, it must ' +
    'authenticate.',
  rule: rfc(7662, '2'),
  button: 'Introspect the token',
  isPossible: ({ tokens }) => tokens !== undefined,
  take: {
    plan: (run, context) => [introspection(run.tokens?.access ?? '', run, context)],
    learn(run, [response]) {
      const body = jsonOf(response?.body ?? '')
      const [username, audience] = [textProperty(body, 'username'), textProperty(body, 'aud')]
      return {
        run,
        outcome:
          property(body, 'active') === true
            ? `The token is active: it is \`${username}\`’s, for \`${audience}\`.`
            : 'The token is not active. The answer says nothing else about it.',
      }
    },
  },
  isFree: true,
  breaks: [
    {
      id: 'bearer',
      label: 'Authenticate with the access token',
      plan(run, context) {
        const right = anonymous(introspection(run.tokens?.access ?? '', run, context))
        return { ...right, headers: { ...right.headers, Authorization: `Bearer ${run.tokens?.access}` } }
      },
    },
  ],
}

function introspection(token: string, { clientAuth }: Run, context: WalkContext): PlannedRequest {
  return clientRequest('introspect', { token }, context, clientAuth)
}
