import { isAfterAnswer } from '../evidence/answers.ts'
import {
  failed,
  failedBySilence,
  inconclusive,
  type Judgement,
  passed,
  warned,
} from '../evidence/judgement.ts'
import { openQuestion } from '../evidence/open-question.ts'
import { revisionOf } from '../evidence/revision.ts'
import { scopesIn } from '../evidence/scopes.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { noAnswerYet, whyNobodyIsAsked } from './parts/not-yet.ts'
import {
  neededScope,
  noRefusalYet,
  refusedLists,
  refuseList,
  withNeededScope,
} from './parts/step-up-server.ts'
import type { Scenario } from './scenario.ts'

/** From this revision on a client asks for the scopes that it had, too. */
const unionSince = '2026-07-28'

export const stepUp: Scenario = {
  name: 'step-up',
  group: 'Step-up',
  title: 'Listing tools needs one more scope',
  does: `\`tools/list\` also needs the scope \`${neededScope}\`: the answer is 403, and its challenge names only that one. The first challenge and the metadata of the resource do not name it.`,
  expects: `Asks the person for \`${neededScope}\` and the scopes that it had, and lists the tools with the new token.`,
  level: 'SHOULD',
  rule: mcp.stepUp,
  starred: true,
  needs: { list: true },
  seenIn: [
    'modelcontextprotocol/typescript-sdk#1582',
    'modelcontextprotocol/typescript-sdk#2255',
    'modelcontextprotocol/typescript-sdk#2448',
    'anthropics/claude-code#44652',
    'anthropics/claude-code#28258',
    'modelcontextprotocol/python-sdk#2676',
    'modelcontextprotocol/csharp-sdk#1547',
  ],
  settings: withNeededScope,
  seams: () => ({
    mcpAnswer: (request) => (request.scopes?.includes(neededScope) ? undefined : refuseList(request)),
  }),
  judge(story) {
    const [refused] = refusedLists(story)
    if (refused === undefined) return inconclusive(noRefusalYet(story))
    const asked = story.after(refused).first('authorization')
    const until = asked === undefined ? story : story.before(asked)
    return (
      wrongBefore(until, refused) ?? (asked ? afterAsking(story, refused, asked) : notAsked(story, refused))
    )
  },
}

/** How many more times the same request may come with the same token, and how often a client may refresh. */
const mostRepeats = 1
const mostRefreshes = 1

/** What a client does instead of asking for more, at the moment when it is too much. */
function wrongBefore(story: Story, refused: Step): Judgement | undefined {
  const later = story.after(refused)
  const refreshes = later.all('refresh')
  const { token } = refused.event.details
  const repeats = refusedLists(later).filter(
    (step) => step.event.details.token === token && isAfterAnswer(step, refused),
  )
  const tooMany = refreshes[mostRefreshes]
  const tooOften = repeats[mostRepeats]
  if (tooMany !== undefined && (tooOften === undefined || tooMany.number < tooOften.number)) {
    return failed(
      'The client refreshed its token more than once, which brings no more scope.',
      refused,
      ...refreshes,
    )
  }
  return (
    tooOften &&
    failed('The client repeated the request with the token that was refused.', refused, ...repeats)
  )
}

function notAsked(story: Story, refused: Step): Judgement {
  const itsOwn = whyNobodyIsAsked(story)
  if (itsOwn !== undefined) return inconclusive(`${itsOwn} It may give up.`, refused)
  return story.isQuiet
    ? failedBySilence('The client stopped at the 403 and did not ask for more scope.', refused)
    : inconclusive('The request was refused; the client has not asked for more scope yet.', refused)
}

function afterAsking(story: Story, refused: Step, asked: Step): Judgement {
  const wanted = scopesIn(asked.event.details.requestedScope)
  if (!wanted.includes(neededScope)) {
    return failed(`The client asked the person again, but not for \`${neededScope}\`.`, refused, asked)
  }
  const had = scopesIn(story.before(refused).last('code grant')?.event.details.grantedScope)
  const lost = had.filter((scope) => scope !== OFFLINE_ACCESS && !wanted.includes(scope))
  if (lost.length > 0) {
    return (revisionOf(story) ?? unionSince) < unionSince
      ? passed(
          `The client asked for what the challenge names, as ${revisionOf(story)} has it.`,
          refused,
          asked,
        )
      : warned(`The client asked for \`${neededScope}\` without the scopes that it had.`, refused, asked)
  }
  const served = story.after(asked).first('served')
  const isAuthorized =
    served !== undefined && story.after(asked).before(served).first('code grant') !== undefined
  if (isAuthorized) return passed('The client asked for all scopes and went on.', refused, asked, served)
  if (openQuestion(story)) return inconclusive(noAnswerYet(story), refused, asked)
  return story.isQuiet
    ? failedBySilence('The client asked for all scopes, but did not call again.', refused, asked)
    : inconclusive('The client asked for all scopes; its next call has not come yet.', refused, asked)
}
