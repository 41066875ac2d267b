// How a client checks the answer to its authorization request (RFC 6749 §4.1.2, RFC 9207 §2.4, RFC 9700 §4.7), and
// why it rejects some. Nothing received is trusted.

import { clipped } from '../clipped.ts'
import { type Parameters, parameters } from '../http/form.ts'
import { quoted, rfc } from '../protocol/explanations/text.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import { type Explained, explainedReason } from '../refusals/explained.ts'
import { reasonAt } from './response.ts'

/** The parameters of an authorization response, as received. */
export interface Answer {
  readonly code: string | undefined
  readonly state: string | undefined
  readonly iss: string | undefined
  readonly error: string | undefined
  readonly description: string | undefined
  readonly errorUri: string | undefined
  /** The reason that `error_uri` points to, if it is one of this server's. */
  readonly reason: RefusalReason | undefined
  /** Names of parameters that were sent more than once; they have no value above. */
  readonly repeated: readonly string[]
}

/** Why a client stops here. */
export type AnswerProblem =
  | { readonly kind: 'state' | 'iss'; readonly expected: string; readonly received: string | undefined }
  | {
      readonly kind: 'error'
      readonly error: string
      readonly description: string | undefined
      readonly reason: RefusalReason | undefined
    }
  | { readonly kind: 'code' }

/** Reads an answer from a query. */
export function answerOf(query: unknown, publicUrl: string): Answer {
  const { values, repeated }: Parameters = parameters(query)
  const value = (name: string) => (values[name] === undefined ? undefined : clipped(values[name]))
  return {
    code: value('code'),
    state: value('state'),
    iss: value('iss'),
    error: value('error'),
    description: value('error_description'),
    errorUri: value('error_uri'),
    reason: reasonAt(values['error_uri'], publicUrl),
    repeated,
  }
}

/** What is wrong with an answer. `state` is the one that was sent, undefined if it is unknown here. */
export function answerProblem(
  answer: Answer,
  expected: { readonly state: string | undefined; readonly issuer: string },
): AnswerProblem | undefined {
  const { state, iss, error, description, reason, code } = answer
  if (expected.state !== undefined && state !== expected.state) {
    return { kind: 'state', expected: expected.state, received: state }
  }
  // Errors have an issuer too, and an error from another one must not end this sign-in (RFC 9207 §2.4).
  if (iss !== expected.issuer) return { kind: 'iss', expected: expected.issuer, received: iss }
  if (error !== undefined) return { kind: 'error', error, description, reason }
  return code === undefined ? { kind: 'code' } : undefined
}

/** Why a client rejects an answer. */
export function explainedAnswer(problem: AnswerProblem): Explained {
  switch (problem.kind) {
    case 'state':
      return {
        title: 'The state is not the one that was sent',
        expected: `The \`state\` ${quoted(problem.expected)}.`,
        received: received('state', problem.received),
        rule: rfc(6749, '10.12'),
        fix:
          'Stop, and do not exchange the code: somebody may have planted their own answer in this browser. ' +
          'Start again with a new `state`. Keep a separate one for each sign-in in progress, so that two tabs ' +
          'do not overwrite each other’s.',
      }
    case 'iss':
      return {
        title: 'The answer does not come from this authorization server',
        expected: `The \`iss\` ${quoted(problem.expected)}, exactly as in the metadata.`,
        received: received('iss', problem.received),
        rule: rfc(9207, '2.4'),
        fix:
          'Stop, and do not send the code anywhere: it may belong to another server (a mix-up attack). Compare ' +
          '`iss` with the `issuer` of the server that the person was sent to, as strings.',
      }
    case 'error':
      return explainedError(problem)
    case 'code':
      return {
        title: 'The answer contains neither a code nor an error',
        expected: 'A `code`, or an `error`.',
        received: 'Neither.',
        rule: rfc(6749, '4.1.2'),
        fix: 'Start again from your client. A proxy or a link may have truncated the address.',
      }
  }
}

/** An error by redirect. Its description comes from outside and is quoted; the explanation is ours. */
function explainedError({ error, description, reason }: AnswerProblem & { kind: 'error' }): Explained {
  const came = `The error ${quoted(error)}${description === undefined ? '' : `: ${quoted(description)}`}`
  if (reason !== undefined) return { ...explainedReason(reason), received: came }
  return {
    title: 'The authorization server answered with an error',
    received: came,
    rule: rfc(6749, '4.1.2.1'),
    fix: 'This error did not come from this server. Look at the server that your client sent you to.',
  }
}

function received(parameter: string, value: string | undefined): string {
  return value === undefined ? `No \`${parameter}\`.` : `The \`${parameter}\` ${quoted(value)}.`
}
