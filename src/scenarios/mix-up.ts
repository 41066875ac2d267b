import { failed, inconclusive, type Judgement, passedBySilence } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { allOf, mcp } from '../protocol/explanations/text.ts'
import { hasCode, noCodeYet } from './parts/authorization-answers.ts'
import { whyNobodyIsAsked } from './parts/not-yet.ts'
import { isOfOtherIssuer, otherIssuerMetadata, otherIssuerOf } from './parts/other-issuer-metadata.ts'
import { isUsualPlace } from './parts/usual-place.ts'
import type { Scenario } from './scenario.ts'

export const mixUp: Scenario = {
  name: 'mix-up',
  group: 'Security',
  title: 'A mix-up attack',
  does: 'The resource metadata names an attacker as authorization server; the attacker sends the person to the honest one, and wants the code at its own token endpoint.',
  expects: 'Sees that `iss` in the answer is not the issuer that it recorded, and sends the code to nobody.',
  level: 'MUST',
  rule: mcp.mixUp,
  starred: false,
  needs: {},
  seenIn: ['openai/codex#33354', 'can1357/oh-my-pi#11936'],
  seams: (realm) => ({
    resourceMetadata: (right, place) =>
      isUsualPlace(place) ? { ...right, authorization_servers: [otherIssuerOf(realm)] } : undefined,
    serverMetadata: (right, place) =>
      isOfOtherIssuer(place)
        ? {
            ...otherIssuerMetadata(right, realm),
            authorization_endpoint: right['authorization_endpoint'],
          }
        : undefined,
  }),
  judge(story) {
    const read = story.bentBy('serverMetadata')
    const answer = story.all('answer').find((step) => hasCode(step) && step.event.delivered)
    if (answer === undefined) return inconclusive(whyNobodyIsAsked(story) ?? noCodeYet(story))
    if (read === undefined || read.number > answer.number) {
      return inconclusive('The client did not read the metadata of the attacker.', answer)
    }
    return afterAnswer(story, answer)
  },
}

function afterAnswer(story: Story, answer: Step): Judgement {
  const after = story.after(answer)
  const honest = after.first('code grant')
  const given = after.all('other issuer').find(({ event }) => event.details.sent?.includes('code'))
  if (given !== undefined && (honest === undefined || given.number < honest.number)) {
    const { sent = [] } = given.event.details
    return failed(
      `The client sent ${allOf(sent.map((what) => `the ${what}`))} to the attacker.`,
      answer,
      given,
    )
  }
  if (honest !== undefined) {
    return inconclusive(
      'The client sent the code to the honest server, whose metadata nothing names.',
      honest,
    )
  }
  if (!story.isQuiet) return inconclusive('The answer was sent; now nothing may come.', answer)
  return passedBySilence('The client sent the code to nobody.', answer)
}
