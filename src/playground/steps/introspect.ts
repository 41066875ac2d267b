// Owns the question of a resource server to the authorization server: what is this token? (RFC 7662)

import { rfc } from '../../protocol/explanations/text.ts'
import { paths } from '../../protocol/names.ts'
import { anonymous, clientRequest } from '../client-request.ts'
import { jsonOf, property, textProperty } from '../json.ts'
import type { PlannedRequest } from '../request.ts'
import type { Run } from '../run.ts'
import type { Setting, Step } from '../step.ts'

export const introspect: Step = {
  id: 'introspect',
  title: 'Introspect the access token',
  why:
    'The token is opaque: it says nothing by itself. A resource server that did not issue it asks the ' +
    'authorization server whether it is alive, whose it is and what for. It authenticates to ask.',
  rule: rfc(7662, '2'),
  button: 'Introspect the token',
  isPossible: ({ tokens }) => tokens !== undefined,
  take: {
    plan: (run, setting) => [introspection(run.tokens?.access ?? '', run, setting)],
    learn(run, [response]) {
      const body = jsonOf(response?.body ?? '')
      const [username, audience] = [textProperty(body, 'username'), textProperty(body, 'aud')]
      return {
        run,
        outcome:
          property(body, 'active') === true
            ? `The token is active: it is \`${username}\`’s, for \`${audience}\`.`
            : 'The token is not active, and nothing else is said about it.',
      }
    },
  },
  isFree: true,
  breaks: [
    {
      id: 'bearer',
      label: 'Authenticate with the access token',
      plan(run, setting) {
        const right = anonymous(introspection(run.tokens?.access ?? '', run, setting))
        return { ...right, headers: { ...right.headers, Authorization: `Bearer ${run.tokens?.access}` } }
      },
    },
  ],
}

function introspection(token: string, { clientAuth }: Run, setting: Setting): PlannedRequest {
  return clientRequest(paths.introspect, { token }, setting, clientAuth)
}
