// Rules about authorization requests.

import { isReplaced } from '../evidence/faulted.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import {
  challengedScope,
  noRequest,
  redirectUri,
  redirectUriReasons,
  secretInUrl,
  staticClient,
} from './authorization-terms.ts'
import { type Difference, fail, judgeEach, notSeen, pass, type Words, wrongIf } from './finding.ts'
import { isRefusedFor } from './requests.ts'
import type { Finding, Rule } from './rule.ts'

const group = 'Authorization request'

/** Judges all authorization requests, or those that a rule is about. */
function each(
  right: string,
  wrong: string,
  difference: (step: Step) => Difference | undefined,
  isAbout: (step: Step) => boolean = () => true,
  nothing = noRequest,
): (story: Story) => Finding {
  const words: Words = { none: nothing, right, wrong }
  return (story) => judgeEach(story.all('authorization').filter(isAbout), words, difference)
}

const hasNoResource = 'No authorization request had a `resource`.'

function sameResource(story: Story): Finding {
  const asked = story
    .all('authorization')
    .filter(({ event }) => event.details.hasResource === true)
    // Which resource a changed document names is for the scenario, or the test, to know.
    .filter((step) => !isChanged(story.before(step).last('resource metadata')))
  const words: Words = {
    none: 'No authorization request had a `resource` and followed metadata as it should be.',
    right: 'The `resource` was that of the metadata.',
    wrong: 'The `resource` is not that of the metadata.',
  }
  return judgeEach(asked, words, ({ event: { details } }) =>
    wrongIf(details.otherResource !== undefined, {
      expected: details.ownResource,
      received: details.otherResource,
    }),
  )
}

function isChanged(metadata: Step | undefined): boolean {
  return metadata !== undefined && (metadata.event.bent === 'resourceMetadata' || isReplaced(metadata))
}

function newChallenge(story: Story): Finding {
  const asked = story.all('authorization').filter(({ event }) => event.details.challenge !== undefined)
  const again = asked.filter((step, at) =>
    asked.slice(0, at).some((earlier) => haveSame(step, earlier, 'challenge')),
  )
  if (again.length > 0) return fail('A code challenge came again in another authorization request.', again)
  return asked.length < 2
    ? notSeen('Fewer than two authorization requests came.')
    : pass('Every authorization request had its own code challenge.', asked)
}

const shortState = 8
const longState = 16

function newState(story: Story): Finding {
  const asked = story.all('authorization').filter(({ event }) => event.details.state !== undefined)
  const short = asked.filter(({ event }) => (event.details.stateLength ?? longState) < shortState)
  if (short.length > 0) {
    return fail('A `state` is so short that it can be guessed.', short, {
      expected: `${longState} characters or more`,
      received: `${short[0]?.event.details.stateLength} characters`,
    })
  }
  const again = asked.filter((step, at) =>
    asked.slice(0, at).some((earlier) => haveSame(step, earlier, 'state')),
  )
  if (again.length > 0) return fail('A `state` came again in another authorization request.', again)
  const isLong = asked.every(({ event }) => (event.details.stateLength ?? 0) >= longState)
  return asked.length > 1 && isLong
    ? pass('Every authorization request had a long `state` of its own.', asked)
    : notSeen('Too little was seen of `state`: it takes two authorization requests.', asked)
}

function haveSame({ event }: Step, { event: other }: Step, name: 'challenge' | 'state'): boolean {
  return event.details[name] === other.details[name]
}

export const authorizationRequestRules: readonly Rule[] = [
  {
    id: 'A1',
    group,
    statement: 'uses PKCE with S256',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.codeProtection,
    judge: each(
      'Every authorization request had an S256 challenge.',
      'An authorization request had no S256 challenge.',
      ({ event: { details } }) =>
        wrongIf(details.challengeLength === undefined || details.challengeMethod !== 'S256', {
          expected: 'S256',
          received:
            details.challengeLength === undefined ? 'no challenge' : (details.challengeMethod ?? 'plain'),
        }),
    ),
  },
  {
    id: 'A2',
    group,
    statement: 'sends a code challenge of 43 characters in base64url',
    level: 'MUST',
    rule: rfc(7636, '4.2'),
    judge: each(
      'Every code challenge had the right form.',
      'A code challenge is not 43 characters of base64url.',
      ({ event: { details } }) =>
        // Its digest is noted only if all characters are allowed.
        wrongIf(details.challengeLength !== 43 || details.challenge === undefined, {
          expected: '43 characters of base64url',
          received: `${details.challengeLength} characters${details.challenge === undefined ? ', some of which are not allowed' : ''}`,
        }),
      ({ event }) => event.details.challengeLength !== undefined,
      'No authorization request had a code challenge.',
    ),
  },
  {
    id: 'A3',
    group,
    statement: 'makes a new code verifier for each authorization request',
    level: 'MUST',
    rule: rfc(7636, '4.1'),
    judge: newChallenge,
  },
  {
    id: 'A4',
    group,
    statement: 'sends `state`',
    level: 'SHOULD',
    rule: mcp.openRedirection,
    judge: each(
      'Every authorization request had a `state`.',
      'An authorization request had no `state`.',
      ({ event }) => wrongIf(event.details.hasState === false),
    ),
  },
  {
    id: 'A5',
    group,
    statement: 'makes a new `state` each time, one that cannot be guessed',
    level: 'SHOULD',
    rule: rfc(6749, '10.12'),
    judge: newState,
  },
  {
    id: 'A6',
    group,
    statement: 'sends `resource` with the authorization request',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.resourceParameter,
    judge: each(
      'Every authorization request had a `resource`.',
      'An authorization request had no `resource`.',
      ({ event }) => wrongIf(event.details.hasResource !== true),
    ),
  },
  {
    id: 'A7',
    group,
    statement: 'spells `resource` as the metadata does, character by character',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.resourceParameter,
    judge: sameResource,
  },
  {
    id: 'A8',
    group,
    statement: 'sends an absolute `resource` without a fragment',
    level: 'MUST',
    rule: rfc(8707, '2'),
    judge: each(
      'The `resource` was absolute and had no fragment.',
      'The `resource` is not absolute, or has a fragment.',
      ({ event: { details } }) =>
        wrongIf(details.resourceMatch === 'fragment' || details.resourceMatch === 'relative', {
          received: details.otherResource,
        }),
      ({ event }) => event.details.hasResource === true,
      hasNoResource,
    ),
  },
  {
    id: 'A9',
    group,
    statement: 'asks for no more scope than the challenge names',
    level: 'SHOULD',
    since: '2025-11-25',
    rule: mcp.scopeSelection,
    judge: challengedScope,
  },
  {
    id: 'A10',
    group,
    statement: 'leaves `scope` out rather than sending it empty',
    level: 'practice',
    rule: rfc(6749, '3.3'),
    judge: each('No `scope` was empty.', 'A `scope` was sent without a value.', ({ event }) =>
      wrongIf(event.details.emptyScope === true),
    ),
  },
  {
    id: 'A11',
    group,
    statement: 'asks with `response_type=code` and sends no parameter twice',
    level: 'MUST',
    rule: rfc(6749, '3.1'),
    judge: each(
      'Every authorization request asked for a code and had each parameter once.',
      'An authorization request did not ask for a code, or had a parameter twice.',
      (step) =>
        wrongIf(
          step.event.details.repeatedParameters !== undefined ||
            isRefusedFor(step, 'response_type_missing', 'response_type_unsupported', 'parameter_repeated'),
          { received: step.event.details.repeatedParameters?.join(' ') },
        ),
    ),
  },
  {
    id: 'A12',
    group,
    statement: 'uses a registered redirect URI, with https or on its own machine',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.communicationSecurity,
    judge: each(
      'The redirect URI was registered, and safe.',
      'The redirect URI is not registered, or not safe.',
      redirectUri,
      (step) => step.event.details.redirectUri !== undefined || isRefusedFor(step, ...redirectUriReasons),
    ),
  },
  {
    id: 'A13',
    group,
    statement: 'uses the credentials that it was given, and never registers',
    level: 'SHOULD',
    since: '2025-11-25',
    rule: mcp.registrationOrder,
    judge: staticClient,
  },
  {
    id: 'A14',
    group,
    statement: 'puts no secret into a URL',
    level: 'MUST',
    rule: rfc(6749, '2.3.1'),
    judge: secretInUrl,
  },
]
