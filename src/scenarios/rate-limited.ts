import { failed, inconclusive, passed, passedBySilence, warned } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { OtherAnswer } from '../protocol/seams.ts'
import { noCallYet } from './parts/not-yet.ts'
import { wantedToken } from './parts/wanted-token.ts'
import type { Scenario } from './scenario.ts'

const waitSeconds = 2

/** How often the same request may come again before it is time. */
const mostRepeats = 3

export const rateLimited: Scenario = {
  name: 'rate-limited',
  group: 'Resilience',
  title: 'Too many requests',
  does: `The first request with a token is answered with 429 and \`Retry-After: ${waitSeconds}\`; then all is well.`,
  expects: 'Waits as long as it was told to, or gives up; does not ask for another token.',
  level: 'practice',
  rule: rfc(9110, '10.2.3'),
  starred: false,
  needs: {},
  seenIn: [
    'different-ai/openwork#4438',
    'smart-mcp-proxy/mcpproxy-go#1042',
    'basicmachines-co/basic-memory#1378',
    'comet-ml/opik-mcp#96',
  ],
  seams: () => ({
    mcpAnswer: ({ scopes, nth }) =>
      scopes !== undefined && nth === 1
        ? new OtherAnswer(
            429,
            { jsonrpc: '2.0', error: { code: -32000, message: 'Too many requests.' }, id: null },
            { 'Retry-After': String(waitSeconds), 'Cache-Control': 'no-store' },
          )
        : undefined,
  }),
  judge(story) {
    const limited = story.firstBent
    if (limited === undefined) return inconclusive(noCallYet(story))
    const after = story.after(limited)
    const served = after.first('served')
    const before = served === undefined ? after : after.before(served)
    const wanted = wantedToken(before)
    if (wanted !== undefined) {
      return failed('The client took the 429 for a matter of authorization.', limited, wanted)
    }
    const repeat = repeatsOf(limited, after)[mostRepeats]
    if (repeat !== undefined) {
      return failed(
        `The client sent its request more than ${mostRepeats} times in the ${waitSeconds} seconds that it was to wait.`,
        limited,
        repeat,
      )
    }
    if (served !== undefined) {
      return isEarly(limited, served)
        ? warned(`The client came again before the ${waitSeconds} seconds were over.`, limited, served)
        : passed('The client waited, and came again.', limited, served)
    }
    return story.isQuiet
      ? passedBySilence('The client gave up, and got no other token.', limited)
      : inconclusive('The client was told to wait; its next request has not come yet.', limited)
  },
}

/** The same request again before it is time. Another one may well follow a repeat that came too early and was served. */
function repeatsOf(limited: Step, after: Story): readonly Step[] {
  const methods = String(limited.event.details.rpcMethods)
  return after.steps.filter(
    (step) => isEarly(limited, step) && String(step.event.details.rpcMethods) === methods,
  )
}

/** Whether a request came while the client was to wait. By the clock of the server, which knew of the 429 first. */
function isEarly({ event }: Step, { event: { at } }: Step): boolean {
  return at - event.at < waitSeconds * 1000
}
