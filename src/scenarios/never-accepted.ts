import { oneTooMany } from '../evidence/crowd.ts'
import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { openQuestion } from '../evidence/open-question.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { destinations } from '../protocol/endpoints.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noCallYet } from './parts/not-yet.ts'
import type { Scenario } from './scenario.ts'

const mostAuthorizations = 2
const mostRefreshes = 3
const mostRequests = 10
/** With one token, which was refused the first time. */
const mostUses = 4
/** Somebody who starts the client again later does nothing wrong, in milliseconds. */
const withinMs = 30_000

export const neverAccepted: Scenario = {
  name: 'never-accepted',
  group: 'Resource server and transport',
  title: 'No token is ever accepted',
  does: 'The token endpoint works, but the MCP server answers 401 `invalid_token` to every token.',
  expects: 'Gives up after a few requests, and tells the person.',
  level: 'practice',
  rule: rfc(6750, '3.1'),
  starred: true,
  needs: {},
  seenIn: [
    'punkpeye/mcp-remote#338',
    'punkpeye/mcp-remote#68',
    'punkpeye/mcp-remote#256',
    'modelcontextprotocol/typescript-sdk#945',
    'modelcontextprotocol/inspector#633',
    'NousResearch/hermes-agent#96358',
  ],
  seams: () => ({ fate: () => 'dies' }),
  judge(story) {
    const dead = story.steps.find(({ event, signs }) => event.bent === 'fate' && signs.has('token refused'))
    if (dead === undefined) return inconclusive(noCallYet(story))
    const after = story.after(dead)
    const limits: readonly (readonly [readonly Step[], number, string])[] = [
      [story.all('authorization'), mostAuthorizations, 'asked the person three times'],
      [after.all('refresh'), mostRefreshes, 'refreshed four times'],
      [after.steps.filter(isOwn), mostRequests, 'made more than ten requests'],
      ...usesOfTokens(story).map((uses) => [uses, mostUses, 'sent one token five times'] as const),
    ]
    for (const [steps, most, did] of limits) {
      const last = oneTooMany(steps, most, withinMs)
      if (last !== undefined) {
        return failed(`The client ${did}, although the server refuses every token.`, dead, last)
      }
    }
    if (!story.isQuiet) return inconclusive('The token was refused; now little more may come.', dead)
    const open = openQuestion(story)
    if (open !== undefined)
      return inconclusive('The client asks the person again; nobody has decided yet.', open)
    return passedBySilence('The client gave up when its tokens were refused.', dead)
  },
}

/** The requests with a refused token, by token. */
function usesOfTokens(story: Story): readonly (readonly Step[])[] {
  const refused = story.all('token refused')
  const tokens = new Set(refused.map(({ event }) => event.details.token))
  return [...tokens].map((token) => refused.filter(({ event }) => event.details.token === token))
}

/** Whether it is the client's own request, not the browser's. Nobody is to blame for looking for metadata. */
function isOwn({ event: { endpoint, method } }: Step): boolean {
  const { by, area } = destinations[endpoint]
  return method !== 'OPTIONS' && by === 'client' && area !== 'discovery'
}
