// What the rules say about the scope, the redirect URI and the client of an authorization request.

import { isReplacedChallenge } from '../evidence/faulted.ts'
import { scopesIn } from '../evidence/scopes.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { isLoopbackUrl } from '../loopback.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { type Difference, fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { own, requestsTo } from './requests.ts'
import type { Finding } from './rule.ts'

/** Why a rule about authorization requests has nothing to say. */
export const noRequest = 'No authorization request came.'

export function challengedScope(story: Story): Finding {
  const asked = story.all('authorization').flatMap((step) => {
    const before = story.before(step)
    const challenge = before.steps.findLast(
      (each) => each.event.details.challengeScope !== undefined || isReplacedChallenge(each),
    )
    const { bent, details } = challenge?.event ?? {}
    // What a changed challenge named is for the scenario, or the test, to know.
    if (details?.challengeScope === undefined || bent === 'challenge') return []
    const earlier = before.all('authorization').flatMap(({ event }) => scopesIn(event.details.requestedScope))
    return [{ step, allowed: [...scopesIn(details.challengeScope), ...earlier, OFFLINE_ACCESS] }]
  })
  const words = {
    none: 'No authorization request followed a challenge with a scope.',
    right: 'The client asked for no more than the challenge named.',
    wrong: 'The client asked for more than the challenge named.',
  }
  const allowedOf = new Map(asked.map(({ step, allowed }) => [step, allowed]))
  return judgeEach([...allowedOf.keys()], words, (step) => {
    const allowed = allowedOf.get(step) ?? []
    const { requestedScope } = step.event.details
    const isMore = scopesIn(requestedScope).some((scope) => !allowed.includes(scope))
    const expected = allowed.filter((scope) => scope !== OFFLINE_ACCESS).join(' ')
    return wrongIf(isMore, { expected, received: requestedScope })
  })
}

export const redirectUriReasons = [
  'redirect_uri_missing',
  'redirect_uri_repeated',
  'redirect_uri_unsafe',
  'redirect_uri_unregistered',
] as const

export function redirectUri({ event }: Step): Difference | undefined {
  const { refusal, details } = event
  switch (refusal?.reason) {
    case 'redirect_uri_missing':
    case 'redirect_uri_repeated':
      return { expected: refusal.facts.registered.join(', ') }
    case 'redirect_uri_unsafe':
    case 'redirect_uri_unregistered':
      return { expected: refusal.facts.registered.join(', '), received: refusal.facts.received }
    default: {
      const uri = details.redirectUri
      const isPlainElsewhere = uri?.startsWith('http://') === true && !isLoopbackUrl(uri)
      return wrongIf(isPlainElsewhere, { expected: 'https, or an address of this machine', received: uri })
    }
  }
}

export function staticClient(story: Story): Finding {
  const asked = [...requestsTo(story, 'authorize'), ...requestsTo(story, 'token')]
  const wrong = story.steps.filter(
    (step) =>
      step.signs.has('registration') || (asked.includes(step) && step.event.details.otherClient === true),
  )
  if (wrong.some(({ signs }) => signs.has('registration'))) {
    return fail('The client registered, or tried to, although it was given credentials.', wrong)
  }
  if (wrong.length > 0) return fail('The client did not use the credentials that it was given.', wrong)
  return asked.length > 0
    ? pass('The client used the credentials that it was given.', asked)
    : notSeen('The client neither asked for anything nor registered.')
}

export function secretInUrl(story: Story): Finding {
  const wrong = own(story).filter(({ event }) => event.secretInQuery)
  if (wrong.length > 0) return fail('The client secret was in the query of a URL.', wrong)
  const asked = requestsTo(story, 'authorize')
  return asked.length > 0 ? pass('No URL had the client secret in it.', asked) : notSeen(noRequest)
}
