// Rules about how a client finds the authorization server.

import { isReplaced, lacksMetadata } from '../evidence/faulted.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { isLoopbackUrl } from '../loopback.ts'
import { destinations } from '../protocol/endpoints.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { firstAsking, own, requestsAbout } from './requests.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

const group = 'Discovery'

/** Whether one of these requests came before the client asked for authorization. */
function readBefore(
  story: Story,
  { fresh }: RuleContext,
  isRead: (step: Step) => boolean,
  document: string,
): Finding {
  const asking = firstAsking(story)
  if (asking === undefined) return notSeen('The client never asked for authorization.')
  const read = story.before(asking).steps.find(isRead)
  if (read !== undefined) return pass(`The client read ${document} first.`, [read, asking])
  if (!fresh) return notSeen(`The client may have read ${document} earlier.`, [asking])
  return fail(`The client asked for authorization without having read ${document}.`, [asking])
}

function addressOfMetadata(story: Story): Finding {
  const first = story.steps.find(
    ({ event, signs }) =>
      signs.has('resource metadata') ||
      (signs.has('at the root') && event.details.document === 'oauth-protected-resource'),
  )
  const challenge = first && story.before(first).last('challenged')
  if (first === undefined) return notSeen('The client did not ask for protected resource metadata.')
  if (challenge === undefined) return notSeen('The client asked for the metadata before it was challenged.')
  if (isReplaced(challenge)) return notSeen('The challenge was replaced by a test.', [challenge, first])
  const { bent, details } = challenge.event
  const { challengeMetadata: named } = details
  if (bent === 'challenge') {
    return first.event.endpoint === 'movedResourceMetadata'
      ? pass('The client asked at the address that the challenge named.', [challenge, first])
      : notSeen('The challenge was changed on purpose.', [challenge, first])
  }
  if (named === undefined) return notSeen('The challenge named no address.', [challenge])
  return new URL(named).pathname === first.event.path
    ? pass('The client asked at the address that the challenge named.', [challenge, first])
    : fail('The client asked at an address other than the one that the challenge named.', [first], {
        expected: named,
        received: first.event.path,
      })
}

function firstCandidate(story: Story): Finding {
  const first = story.steps.find(
    (step) =>
      (step.signs.has('server metadata') && !isOfOtherIssuer(step)) ||
      step.signs.has('openid metadata') ||
      (step.signs.has('at the root') && step.event.details.document === 'oauth-authorization-server'),
  )
  if (first === undefined) return notSeen('The client asked for no authorization server metadata.')
  if (lacksMetadata(story.before(first)))
    return notSeen('The metadata before was replaced by a test.', [first])
  const { endpoint, details, path } = first.event
  const isInserted =
    !first.signs.has('at the root') &&
    endpoint === 'authorizationServerMetadata' &&
    // The second issuer of a scenario may be the one that the resource metadata names.
    (details.form === 'of the issuer' || details.form === 'of the other issuer')
  return isInserted
    ? pass('The client first asked where RFC 8414 puts the metadata.', [first])
    : fail('The client first asked for the metadata elsewhere than where RFC 8414 puts it.', [first], {
        expected: `/.well-known/oauth-authorization-server${new URL(story.context.issuer).pathname.replace(/\/$/, '')}`,
        received: path,
      })
}

/** Whether it was the metadata of a scenario's second issuer, which has a place of its own. */
function isOfOtherIssuer({ event }: Step): boolean {
  return event.details.form === 'of the other issuer'
}

function listedEndpoints(story: Story): Finding {
  const wrong = story.steps.filter((step) => isMadeUp(step) && !lacksMetadata(story.before(step)))
  if (wrong.length > 0) {
    return fail('The client asked at an endpoint that the metadata does not name.', wrong, {
      received: wrong[0]?.event.path,
    })
  }
  const asked = own(story).filter(({ event }) => event.endpoint === 'authorize' || event.endpoint === 'token')
  return asked.length > 0
    ? pass('All requests went to the endpoints of the metadata.', asked)
    : notSeen('The client used no OAuth endpoint.')
}

function isMadeUp(step: Step): boolean {
  const { event, signs } = step
  return signs.has('made up') || isAskedAtRoot(step) || event.refusal?.reason === 'registration_off'
}

function isAskedAtRoot({ event, signs }: Step): boolean {
  const { area } = destinations[event.endpoint]
  return signs.has('at the root') && (area === 'authorization' || area === 'token')
}

function oneHost(story: Story): Finding {
  const { issuer } = story.context
  // A proxy may use another name; on loopback it is the one that the client was given.
  if (!isLoopbackUrl(issuer)) return notSeen('The server is behind a name of its own.')
  const { host } = new URL(issuer)
  const given = own(story).filter(
    ({ event }) => event.endpoint === 'mcp' || destinations[event.endpoint].area === 'discovery',
  )
  const words = {
    none: 'The client made no request.',
    right: 'The client used the host of the metadata.',
    wrong: 'The client came to a host other than the one that the metadata names.',
  }
  return judgeEach(given, words, ({ event }) =>
    wrongIf(event.host !== host, { expected: host, received: event.host }),
  )
}

export const discoveryRules: readonly Rule[] = [
  {
    id: 'D1',
    group,
    statement: 'reads the protected resource metadata before it asks for authorization',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.overview,
    judge: (story, context) =>
      readBefore(
        story,
        context,
        ({ signs }) => signs.has('resource metadata'),
        'the protected resource metadata',
      ),
  },
  {
    id: 'D2',
    group,
    statement: 'takes the address of that metadata from `resource_metadata` in the challenge',
    level: 'MUST',
    since: '2025-11-25',
    rule: mcp.resourceMetadata,
    judge: addressOfMetadata,
  },
  {
    id: 'D3',
    group,
    statement: 'first looks for authorization server metadata where RFC 8414 puts it',
    level: 'MUST',
    since: '2025-11-25',
    rule: mcp.serverMetadata,
    judge: firstCandidate,
  },
  {
    id: 'D4',
    group,
    statement: 'reads the authorization server metadata before it uses an endpoint',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.overview,
    judge: (story, context) =>
      readBefore(
        story,
        context,
        ({ signs }) => signs.has('server metadata') || signs.has('openid metadata'),
        'the authorization server metadata',
      ),
  },
  {
    id: 'D5',
    group,
    statement: 'uses the endpoints of the metadata, and none that it made up',
    level: 'practice',
    rule: rfc(8414, '2'),
    judge: listedEndpoints,
  },
  {
    id: 'D6',
    group,
    statement: 'sends no credentials with requests for metadata',
    level: 'practice',
    since: '2025-06-18',
    rule: mcp.tokenHandling,
    judge: (story) =>
      judgeEach(
        requestsAbout(story, 'discovery'),
        {
          none: 'The client asked for no metadata.',
          right: 'No request for metadata had an `Authorization` header.',
          wrong: 'A request for metadata had an `Authorization` header.',
        },
        ({ event }) =>
          wrongIf(event.needlessAuthorization !== undefined, { received: event.needlessAuthorization }),
      ),
  },
  {
    id: 'D7',
    group,
    statement: 'stays with the host that the metadata names',
    level: 'practice',
    rule: rfc(9728, '3.3'),
    judge: oneHost,
  },
]
