import {
  failed,
  failedBySilence,
  inconclusive,
  type Judgement,
  passed,
  warned,
} from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noTokenRequestYet } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

/** With it a token has 300 characters, of all kinds that RFC 6750 §2.1 has. */
const longSuffix = `~${'.+/-'.repeat(62)}=`

export const tokenMinimal: Scenario = {
  name: 'token-minimal',
  group: 'Token request',
  title: 'The token response has only what it must',
  does:
    'The token response has no `expires_in`, `scope` or `refresh_token`, but unknown members; ' +
    '`token_type` is `bearer`, and the token has 300 characters, `~ + / =` among them.',
  expects: 'Ignores what it does not know, and calls the server with the whole token after `Bearer`.',
  level: 'MUST',
  rule: rfc(6749, '5.1'),
  starred: true,
  needs: {},
  seenIn: ['anthropics/claude-code#26281', 'anthropics/claude-code#86430', 'jlowin/fastmcp#2534'],
  settings: { accessTokenSuffix: longSuffix, refreshTokens: 'never' },
  seams: () => ({
    tokenAnswer:
      () =>
      ({ access_token }) => ({
        access_token,
        token_type: 'bearer',
        example_settings: { nested: { list: [1, null, 'two'] } },
        example_nothing: null,
        example_list: [],
      }),
  }),
  judge(story) {
    const grant = story
      .all('code grant')
      .find(({ event }) => event.bent !== undefined && event.status === 200 && event.delivered)
    if (grant === undefined) return inconclusive(noTokenRequestYet(story))
    const next = story.after(grant).steps.map((step) => judgementOn(grant, step))
    const decisive = next.find((judgement) => judgement !== undefined)
    if (decisive !== undefined) return decisive
    return story.isQuiet
      ? failedBySilence('The client stopped when it had the token.', grant)
      : inconclusive('The client has its token; its next request has not come yet.', grant)
  },
}

/** What a request after the grant says, if anything. */
function judgementOn(grant: Step, step: Step): Judgement | undefined {
  const { signs, event } = step
  const { bearerSpelled } = event.details
  if (signs.has('served')) {
    return bearerSpelled === undefined
      ? passed('The client took the answer as it is, and called the server with the token.', grant, step)
      : warned(
          `The client wrote \`${bearerSpelled}\` before its token, as \`token_type\` is spelled; many servers know only \`Bearer\`.`,
          grant,
          step,
        )
  }
  if (signs.has('authorization')) {
    return failed('The client did not use its token, but asked the person again.', grant, step)
  }
  if (signs.has('challenged') && event.refusal?.reason !== 'token_missing') {
    return failed('The client did not send its token as it got it.', grant, step)
  }
  return undefined
}
