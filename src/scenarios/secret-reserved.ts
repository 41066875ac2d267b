import { authenticationIn } from '../evidence/client-authentication.ts'
import { failed, inconclusive, passed } from '../evidence/judgement.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noTokenRequestYet } from './parts/authorization-answers.ts'
import { reservedSecret } from './parts/own-secrets.ts'
import { authenticated } from './parts/sent-authentication.ts'
import type { Scenario } from './scenario.ts'

export const secretReserved: Scenario = {
  name: 'secret-reserved',
  group: 'Token request',
  title: 'The secret has reserved characters',
  does:
    'The client secret is another one, with `+ = / % :` in it. Basic credentials count only if they were ' +
    'form-encoded before they were joined; the form is accepted as well.',
  expects: 'Form-encodes the ID and the secret for Basic, or sends them in the form.',
  level: 'MUST',
  rule: rfc(6749, '2.3.1'),
  starred: false,
  needs: {},
  seenIn: [],
  settings: {
    clientSecret: reservedSecret,
    tokenAuthMethods: ['client_secret_basic', 'client_secret_post'],
    basicOnlyFormEncoded: true,
  },
  judge(story) {
    const request = story.first('code grant')
    if (request === undefined) return inconclusive(noTokenRequestYet(story))
    const sent = authenticationIn(request.event)
    const { clientAuthMethod, basicEncoding } = request.event.details
    if (basicEncoding === 'raw') {
      return failed('The client joined the ID and the secret for Basic without form-encoding them.', request)
    }
    if (clientAuthMethod === undefined) {
      const needed = 'Give it the secret that the page of this scenario shows.'
      return inconclusive(`The client ${authenticated[sent]} and was refused. ${needed}`, request)
    }
    return passed(
      basicEncoding === undefined
        ? `The client ${authenticated[sent]}.`
        : 'The client form-encoded the ID and the secret for Basic.',
      request,
    )
  },
}
