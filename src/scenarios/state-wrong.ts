import { inconclusive } from '../evidence/judgement.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { bentAnswers, mustDiscard } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

export const stateWrong: Scenario = {
  name: 'state-wrong',
  group: 'Authorization response',
  title: 'The answer is to another request',
  does: 'The `state` in the authorization response is not the one that the client sent, but just as long.',
  expects: 'Compares `state` with the one that it sent, and discards the answer.',
  level: 'SHOULD',
  rule: mcp.openRedirection,
  starred: true,
  needs: {},
  seenIn: [
    'vercel/ai#13384',
    'metatool-ai/metamcp#299',
    'NousResearch/hermes-agent#6929',
    'assistant-ui/assistant-ui#6517',
  ],
  seams: () => ({
    authorizationAnswer({ parameters }) {
      const state = parameters.get('state')
      if (state === null) return undefined
      parameters.set('state', another(state))
      return parameters
    },
  }),
  judge(story) {
    const unbent = story.all('authorization').find(({ event }) => event.details.hasState === false)
    if (unbent !== undefined && bentAnswers(story).length === 0) {
      return inconclusive('The client sends no `state`, so it has nothing to compare.', unbent)
    }
    return mustDiscard(story, { wrong: 'the answer has another `state` than its request' })
  },
}

/** A text of the same length and the same kinds of characters, without one letter or digit in its place. */
function another(state: string): string {
  const turned = state.replace(/[a-z0-9]/gi, (character) => turn(character))
  return turned === state ? 'x'.repeat(state.length) : turned
}

/** The letter or digit that is half of its alphabet away. */
function turn(character: string): string {
  for (const alphabet of ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ']) {
    const index = alphabet.indexOf(character)
    if (index !== -1) return alphabet.charAt((index + alphabet.length / 2) % alphabet.length)
  }
  return character
}
