// What the server's own record of a run says about the client. It is the honest witness: a client may believe that it
// sent `resource`, the server knows.

import { assess } from '../../../src/assessment/assess.ts'
import { ruleOf } from '../../../src/assessment/rules.ts'
import type { Sign, Step } from '../../../src/evidence/step.ts'
import { type Story, storyOf } from '../../../src/evidence/story.ts'
import type { HandshakeEvent } from '../../../src/handshake/event.ts'
import type { ClientAuthMethod } from '../../../src/protocol/names.ts'
import type { Capability } from '../client.ts'

const ownTools = new Set(['get_time', 'echo'])

/** What the record proves, for all capabilities that a server can see. Where there is a rule, the rule decides. */
export function capabilitiesSeen(events: readonly HandshakeEvent[]): ReadonlySet<Capability> {
  const story = storyOf(events, {
    realm: events[0]?.realm ?? '',
    issuer: 'http://localhost',
    isQuiet: true,
    starts: [],
  })
  const keeps = (...ids: readonly string[]) =>
    assess(story, { fresh: true }, ids.map(ruleOf)).every(({ result }) => result === 'pass')
  const calls = story.steps.filter((step) => isOk(step) && ownTools.has(step.event.details.tool ?? ''))
  const called = (revision: string) => calls.some(({ event }) => event.details.protocolVersion === revision)
  const usedBy = (method: ClientAuthMethod) =>
    story.steps.some(
      (step) =>
        isOk(step) && step.event.endpoint === 'token' && step.event.details.clientAuthMethod === method,
    )

  const proofs: readonly (readonly [Capability, boolean])[] = [
    [
      'discovery',
      isAnswered(story, 'resource metadata') && isAnswered(story, 'server metadata') && keeps('D1', 'D4'),
    ],
    ['Basic', usedBy('client_secret_basic')],
    ['Post', usedBy('client_secret_post')],
    // There is no code without a challenge here.
    ['code + PKCE', isAnswered(story, 'code grant')],
    ['resource', isAnswered(story, 'code grant') && keeps('A6', 'T7')],
    ['refresh', isAnswered(story, 'refresh')],
    ['step-up', calls.some((call) => wasRefusedBefore(call, story))],
    ['client_credentials', isAnswered(story, 'client grant')],
    ['tools/call 2025-11-25', called('2025-11-25')],
    ['tools/call 2026-07-28', called('2026-07-28')],
  ]
  return new Set(proofs.flatMap(([capability, proven]) => (proven ? [capability] : [])))
}

function isOk({ event }: Step): boolean {
  return event.status < 400
}

/** Whether a request of this kind succeeded. */
function isAnswered(story: Story, sign: Sign): boolean {
  return story.all(sign).some(isOk)
}

/** Whether a tool was refused for want of a scope, and called with success after a further grant. */
function wasRefusedBefore(call: Step, story: Story): boolean {
  const refused = story
    .before(call)
    .all('scope refused')
    .find(({ event }) => event.details.tool === call.event.details.tool)
  if (refused === undefined) return false
  const between = story.before(call).after(refused)
  return between.steps.some(({ event }) => event.endpoint === 'token' && event.status === 200)
}
