import { failed, inconclusive, type Judgement, passedBySilence } from '../evidence/judgement.ts'
import { newLife } from '../evidence/lives.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { allOf, mcp } from '../protocol/explanations/text.ts'
import { noCallYet } from './parts/not-yet.ts'
import { isOfOtherIssuer, otherIssuerMetadata, otherIssuerOf } from './parts/other-issuer-metadata.ts'
import { isUsualPlace } from './parts/usual-place.ts'
import type { Scenario } from './scenario.ts'

export const asMoved: Scenario = {
  name: 'as-moved',
  group: 'Discovery',
  title: 'The authorization server moves',
  does: 'After the first request with a token, no token is accepted any more, and the resource metadata names another authorization server.',
  expects:
    'Does not send the client ID and secret, or tokens, to the other authorization server, and tells the person.',
  level: 'MUST',
  rule: mcp.serverBinding,
  starred: false,
  needs: { list: true },
  seenIn: [
    'anthropics/claude-ai-mcp#881',
    'modelcontextprotocol/python-sdk#3328',
    'modelcontextprotocol/python-sdk#3398',
  ],
  seams(realm) {
    let hasMoved = false
    return {
      fate({ uses }) {
        hasMoved ||= uses > 0
        return hasMoved ? 'dies' : undefined
      },
      resourceMetadata: (right, place) =>
        hasMoved && isUsualPlace(place)
          ? { ...right, authorization_servers: [otherIssuerOf(realm)] }
          : undefined,
      serverMetadata: (right, place) =>
        isOfOtherIssuer(place) ? otherIssuerMetadata(right, realm) : undefined,
    }
  },
  judge(story) {
    const read = story.bentBy('resourceMetadata')
    return read === undefined ? inconclusive(notMoved(story)) : afterMove(story, read)
  },
}

function notMoved(story: Story): string {
  if (story.first('served') === undefined) return noCallYet(story)
  return story.bentBy('fate') === undefined
    ? 'The client has made only one request with its token; the authorization server moves after that.'
    : 'The client has not read the metadata again since its token was refused.'
}

function afterMove(story: Story, read: Step): Judgement {
  const wrong = story.after(read).all('other issuer').find(isWithSecrets)
  if (wrong !== undefined) {
    const anew = newLife(story, 'other issuer')
    if (anew !== undefined) return inconclusive('The client keeps no tokens between starts.', anew)
    return failed(
      `The client sent ${allOf(sentWith(wrong).map((what) => `its ${what}`))} to the other authorization server.`,
      read,
      wrong,
    )
  }
  if (!story.isQuiet) return inconclusive('The metadata was sent; now nothing may come.', read)
  return passedBySilence(
    'The client sent no credentials and no token to the other authorization server.',
    read,
  )
}

function sentWith({ event }: Step): readonly string[] {
  return event.details.sent ?? []
}

function isWithSecrets(step: Step): boolean {
  return sentWith(step).length > 0
}
