// Rules about token requests.

import { isAfterAnswer, isGranted } from '../evidence/answers.ts'
import { isReplaced } from '../evidence/faulted.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import { type Difference, fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { isRefusedFor, own, requestsTo } from './requests.ts'
import type { Finding, Rule } from './rule.ts'

const group = 'Token request'
const none = 'No token request came.'
const noCode = 'No token request with a code came.'

/** Judges token requests of which it is known whether they are right or wrong. */
function judgeKnown(
  steps: readonly Step[],
  isRight: (step: Step) => boolean,
  isWrong: (step: Step) => boolean,
  words: { readonly none: string; readonly right: string; readonly wrong: string },
): Finding {
  const known = steps.filter((step) => isRight(step) || isWrong(step))
  return judgeEach(known, words, (step) => wrongIf(isWrong(step)))
}

/** What is wrong with the resource of a token request, beside that of the authorization request. */
export function resourceDifference(story: Story, step: Step): Difference | undefined {
  const { details } = step.event
  const asked = story.before(step).last('authorization')?.event.details
  if (details.hasResource !== true) return { expected: asked?.otherResource ?? asked?.ownResource }
  // If it was spelled like this before, that was said about the authorization request.
  const isOther = details.otherResource !== undefined && details.otherResource !== asked?.otherResource
  return wrongIf(isOther, { expected: details.ownResource, received: details.otherResource })
}

function basicEncoding(story: Story): Finding {
  const told = own(story).filter(({ event: { details } }) => isTelling(details.basicEncoding))
  const words = {
    none: 'The encoding makes no difference to these credentials, or they did not come as Basic.',
    right: 'The Basic credentials were form-encoded.',
    wrong: 'The Basic credentials were not form-encoded.',
  }
  return judgeEach(told, words, ({ event }) =>
    wrongIf(event.details.basicEncoding === 'raw', { expected: 'form-encoded', received: 'raw' }),
  )
}

function isTelling(encoding: string | undefined): boolean {
  return encoding === 'raw' || encoding === 'form-encoded'
}

function codeOnce(story: Story): Finding {
  const grants = story.all('code grant').filter(({ event }) => event.details.code !== undefined)
  const again = grants.filter((step) =>
    grants.some(
      (earlier) => earlier.event.details.code === step.event.details.code && isUsedAgain(step, earlier),
    ),
  )
  if (again.length > 0) return fail('A code was sent again after it had been answered.', again)
  return grants.length > 0 ? pass('Every code was used once.', grants) : notSeen(noCode)
}

/** Whether a code was sent again although the client knew that it was spent. */
function isUsedAgain(step: Step, earlier: Step): boolean {
  const { status, delivered } = earlier.event
  // A server that could not answer has not used it.
  return isAfterAnswer(step, earlier) && delivered && !isReplaced(earlier) && status < 500 && status !== 429
}

export const tokenRequestRules: readonly Rule[] = [
  {
    id: 'T1',
    group,
    statement: 'posts token requests as forms',
    level: 'MUST',
    rule: rfc(6749, '4.1.3'),
    judge: (story) =>
      judgeKnown(
        requestsTo(story, 'token'),
        ({ event }) => event.details.grantType !== undefined,
        (step) => isRefusedFor(step, 'content_type_unsupported', 'method_not_allowed', 'body_unreadable'),
        {
          none,
          right: 'Every token request was a posted form.',
          wrong: 'A token request was not a posted form.',
        },
      ),
  },
  {
    id: 'T2',
    group,
    statement: 'authenticates in one way only',
    level: 'MUST',
    rule: rfc(6749, '2.3'),
    judge: (story) =>
      judgeKnown(
        requestsTo(story, 'token'),
        ({ event }) => event.details.clientAuthMethod !== undefined,
        (step) => isRefusedFor(step, 'client_authentication_twice'),
        {
          none: 'No token request was authenticated.',
          right: 'Every token request had the secret once.',
          wrong: 'A token request had the secret in the header and in the body.',
        },
      ),
  },
  {
    id: 'T3',
    group,
    statement: 'authenticates with its secret, in a way that the metadata lists',
    level: 'practice',
    rule: rfc(8414, '2'),
    judge: (story) =>
      judgeKnown(
        requestsTo(story, 'token'),
        ({ event }) => event.details.clientAuthMethod !== undefined,
        (step) =>
          isRefusedFor(
            step,
            'client_authentication_missing',
            'client_secret_missing',
            'client_authentication_method_off',
          ),
        {
          none: 'No token request was authenticated.',
          right: 'Every token request was authenticated in a way that the metadata lists.',
          wrong: 'A token request had no secret, or had it where the metadata does not list it.',
        },
      ),
  },
  {
    id: 'T4',
    group,
    statement: 'form-encodes its ID and its secret before it joins them for Basic',
    level: 'MUST',
    rule: rfc(6749, '2.3.1'),
    judge: basicEncoding,
  },
  {
    id: 'T5',
    group,
    statement: 'sends the verifier of its challenge, 43 to 128 unreserved characters',
    level: 'MUST',
    rule: rfc(7636, '4.1'),
    judge: (story) =>
      judgeKnown(
        story.all('code grant'),
        isGranted,
        (step) => isRefusedFor(step, 'code_verifier_malformed', 'code_verifier_wrong') || lacksVerifier(step),
        {
          none: 'No token request got as far as its verifier.',
          right: 'Every verifier was that of its challenge.',
          wrong: 'A verifier was missing, malformed or not that of the challenge.',
        },
      ),
  },
  {
    id: 'T6',
    group,
    statement: 'repeats the `redirect_uri` of the authorization request',
    level: 'MUST',
    rule: rfc(6749, '4.1.3'),
    judge: (story) =>
      judgeEach(
        story.all('code grant').filter((step) => isGranted(step) || redirectUriDifference(step)),
        {
          none: 'No token request got as far as its redirect URI.',
          right: 'Every token request had the redirect URI of the authorization request.',
          wrong: 'A token request did not have the redirect URI of the authorization request.',
        },
        redirectUriDifference,
      ),
  },
  {
    id: 'T7',
    group,
    statement: 'sends the same `resource` with the token request',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.resourceParameter,
    judge: (story) =>
      judgeEach(
        story.all('code grant'),
        {
          none: noCode,
          right: 'Every token request had the `resource` of the authorization request.',
          wrong: 'A token request had no `resource`, or another one than the authorization request.',
        },
        (step) => resourceDifference(story, step),
      ),
  },
  {
    id: 'T8',
    group,
    statement: 'uses a code once',
    level: 'MUST',
    rule: rfc(6749, '4.1.2'),
    judge: codeOnce,
  },
]

function lacksVerifier({ event: { refusal } }: Step): boolean {
  return refusal?.reason === 'parameter_missing' && refusal.facts.parameter === 'code_verifier'
}

function redirectUriDifference({ event: { refusal } }: Step): Difference | undefined {
  return refusal?.reason === 'code_redirect_uri_mismatch' ? refusal.facts : undefined
}
