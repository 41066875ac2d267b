import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import type { Rule } from '../protocol/explanations/text.ts'
import { bentAnswers } from './parts/authorization-answers.ts'
import { canaryUrl } from './parts/canary.ts'
import { noAnswerYet } from './parts/not-yet.ts'
import { isUsualPlace } from './parts/usual-place.ts'
import type { Scenario } from './scenario.ts'

const inputValidation: Rule = {
  text: 'OAuth 2.1 draft 13 §7.11',
  href: 'https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-13#section-7.11',
}

export const hostileError: Scenario = {
  name: 'hostile-error',
  group: 'Authorization response',
  title: 'The error message is an attack',
  does: 'Every authorization request is denied, with HTML in `error_description` and a script as `error_uri`. The name of the resource is HTML as well.',
  expects: 'Shows such text as plain text, or not at all.',
  level: 'practice',
  rule: inputValidation,
  starred: false,
  needs: { browser: true },
  seenIn: [
    'punkpeye/mcp-remote#369',
    'anomalyco/opencode#17364',
    'jlowin/fastmcp#2090',
    'NousResearch/hermes-agent#92612',
  ],
  settings: { denies: true, sendsByPage: true },
  seams({ issuer }) {
    // Without quotes, which an error description must not have (RFC 6749 §4.1.2.1).
    const image = (name: string) => `<img src=${canaryUrl(issuer, name)}>`
    return {
      resourceMetadata: (right, place) =>
        isUsualPlace(place) ? { ...right, resource_name: image('name') } : undefined,
      authorizationAnswer({ parameters }) {
        parameters.set('error_description', image('description'))
        parameters.set('error_uri', `javascript:fetch('${canaryUrl(issuer, 'uri')}')`)
        return parameters
      },
    }
  },
  judge(story) {
    const canary = story.first('canary')
    if (canary !== undefined) {
      return failed('A text from the server was rendered as HTML: what it refers to was loaded.', canary)
    }
    const [answer] = bentAnswers(story)
    if (answer === undefined) return inconclusive(noAnswerYet(story))
    if (!story.isQuiet) return inconclusive('The error was sent; now nothing may be loaded.', answer)
    const shown = story.after(answer).first('page shown')
    return shown === undefined
      ? inconclusive('No real browser was sent back to the client, so nothing could be shown.', answer)
      : passedBySilence('The browser was sent back to the client, and loaded nothing.', answer, shown)
  },
}
