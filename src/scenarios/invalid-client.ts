import { oneTooMany } from '../evidence/crowd.ts'
import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { openQuestion } from '../evidence/open-question.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { OtherAnswer } from '../protocol/seams.ts'
import { noTokenRequestYet } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

const mostTokenRequests = 3
const mostAuthorizations = 2
/** Somebody who starts the client again later does nothing wrong, in milliseconds. */
const withinMs = 30_000

export const invalidClient: Scenario = {
  name: 'invalid-client',
  group: 'Token request',
  title: 'The credentials are refused',
  does: 'The token endpoint answers 401 `invalid_client`, whatever the client sends.',
  expects: 'Stops, keeps the credentials that it was given, and tells the person.',
  level: 'practice',
  rule: rfc(6749, '5.2'),
  starred: false,
  needs: {},
  seenIn: ['vercel/ai#21020', 'vercel/ai#21024', 'NousResearch/hermes-agent#109852'],
  seams: () => ({
    tokenAnswer: () =>
      new OtherAnswer(
        401,
        { error: 'invalid_client', error_description: 'The client credentials are not accepted.' },
        { 'Cache-Control': 'no-store', 'WWW-Authenticate': 'Basic realm="mcp-static-auth", charset="UTF-8"' },
      ),
  }),
  judge(story) {
    const refused = story.firstBent
    if (refused === undefined) return inconclusive(noTokenRequestYet(story))
    const registration = story.after(refused).first('registration')
    if (registration !== undefined) {
      return failed(
        'The client registered when its credentials were refused, instead of keeping them.',
        refused,
        registration,
      )
    }
    const grant = oneTooMany(story.all('code grant'), mostTokenRequests, withinMs)
    if (grant !== undefined) {
      return failed(
        'The client sent a token request four times, although its credentials were refused.',
        refused,
        grant,
      )
    }
    const authorization = oneTooMany(story.all('authorization'), mostAuthorizations, withinMs)
    if (authorization !== undefined) {
      return failed(
        'The client asked the person three times, although its credentials were refused.',
        refused,
        authorization,
      )
    }
    if (!story.isQuiet)
      return inconclusive('The credentials were refused; now little more may come.', refused)
    const open = openQuestion(story)
    if (open !== undefined)
      return inconclusive('The client asks the person again; nobody has decided yet.', open)
    return passedBySilence('The client stopped when its credentials were refused.', refused)
  },
}
