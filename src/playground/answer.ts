// Owns what a client does with the answer to its authorization request before it trusts it (RFC 6749 §4.1.2,
// RFC 9207 §2.4, RFC 9700 §4.7). Nothing that came is believed because it came.

import { clipped } from '../clipped.ts'
import { type Parameters, parameters } from '../http/form.ts'
import { reasons } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import type { RefusalReason } from '../protocol/refusal.ts'

/** The parameters of an authorization response, as they came. */
export interface Answer {
  readonly code: string | undefined
  readonly state: string | undefined
  readonly iss: string | undefined
  readonly error: string | undefined
  readonly description: string | undefined
  /** The reason that `error_uri` leads to, when it is one of this server's own. */
  readonly reason: RefusalReason | undefined
  /** Names of parameters that came more than once; they have no value above. */
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
export function answerOf(query: unknown, issuer: string): Answer {
  const { values, repeated }: Parameters = parameters(query)
  const value = (name: string) => (values[name] === undefined ? undefined : clipped(values[name]))
  return {
    code: value('code'),
    state: value('state'),
    iss: value('iss'),
    error: value('error'),
    description: value('error_description'),
    reason: reasons.find((reason) => values['error_uri'] === `${issuer}${paths.errors}/${reason}`),
    repeated,
  }
}

/** What is wrong with an answer. `state` is the one that was sent, undefined when nobody here knows it. */
export function answerProblem(
  answer: Answer,
  expected: { readonly state: string | undefined; readonly issuer: string },
): AnswerProblem | undefined {
  const { state, iss, error, description, reason, code } = answer
  if (expected.state !== undefined && state !== expected.state) {
    return { kind: 'state', expected: expected.state, received: state }
  }
  // Errors have an issuer too, and another one's error must not end this sign-in (RFC 9207 §2.4).
  if (iss !== expected.issuer) return { kind: 'iss', expected: expected.issuer, received: iss }
  if (error !== undefined) return { kind: 'error', error, description, reason }
  return code === undefined ? { kind: 'code' } : undefined
}
