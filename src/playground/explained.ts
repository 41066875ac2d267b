// Owns how a refusal looks on the pages of the playground: one shape, whoever refused, the server or the client.

import { explain, reasonPage, reasons } from '../protocol/explain.ts'
import { quoted, rfc } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'
import type { Refusal, RefusalReason } from '../protocol/refusal.ts'
import type { AnswerProblem } from './answer.ts'
import { jsonOf, textProperty } from './json.ts'
import type { Explained } from './page-model.ts'
import type { ReceivedResponse } from './self-client.ts'

/** What this server refused, with the facts of the case. */
export function explainedRefusal(refusal: Refusal): Explained {
  const { title, expected, received, rule, fix, snippet } = explain(refusal)
  return {
    ...{ title, expected, received, rule, fix, href: errorPath(refusal.reason) },
    ...(snippet !== undefined && { snippet }),
  }
}

/** The reason that a response names in its `error_uri`, in JSON or in the address of a redirect. */
export function reasonIn({ headers, body }: ReceivedResponse, publicUrl: string): RefusalReason | undefined {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  const redirect = location !== undefined && URL.canParse(location) ? new URL(location) : undefined
  const uri = redirect?.searchParams.get('error_uri') ?? textProperty(jsonOf(body), 'error_uri')
  return reasons.find((reason) => uri === publicUrl + errorPath(reason))
}

/** A reason alone, when its facts are not known. */
export function explainedReason(reason: RefusalReason): Explained {
  const { title, meaning, rule, fix } = reasonPage(reason)
  return { title, meaning, rule, fix, href: errorPath(reason) }
}

/** Why a client does not go on with an answer. */
export function explainedAnswer(problem: AnswerProblem): Explained {
  switch (problem.kind) {
    case 'state':
      return {
        title: 'The state is not the one that was sent',
        expected: `The \`state\` ${quoted(problem.expected)}.`,
        received: received('state', problem.received),
        rule: rfc(6749, '10.12'),
        fix:
          'Stop, and do not exchange the code: somebody may have put an answer of their own into this browser. ' +
          'Begin again with a new `state`. Keep one for each sign-in that is under way, so that two tabs do not ' +
          'overwrite each other’s.',
      }
    case 'iss':
      return {
        title: 'The answer does not come from this authorization server',
        expected: `The \`iss\` ${quoted(problem.expected)}, to the letter as in the metadata.`,
        received: received('iss', problem.received),
        rule: rfc(9207, '2.4'),
        fix:
          'Stop, and send the code nowhere: it may be another server’s (a mix-up attack). Compare `iss` with the ' +
          '`issuer` of the server that the person was sent to, as strings.',
      }
    case 'error':
      return explainedError(problem)
    case 'code':
      return {
        title: 'The answer holds neither a code nor an error',
        expected: 'A `code`, or an `error`.',
        received: 'Neither.',
        rule: rfc(6749, '4.1.2'),
        fix: 'Start again from your client. A proxy or a link may have cut the address off.',
      }
  }
}

/** An error by redirect. Its description is theirs, and is quoted; the explanation is ours. */
function explainedError({ error, description, reason }: AnswerProblem & { kind: 'error' }): Explained {
  const came = `The error ${quoted(error)}${description === undefined ? '' : `: ${quoted(description)}`}`
  if (reason !== undefined) return { ...explainedReason(reason), received: came }
  return {
    title: 'The authorization server answered with an error',
    received: came,
    rule: rfc(6749, '4.1.2.1'),
    fix: 'This server did not word it. Look at the server that your client sent you to.',
  }
}

function received(parameter: string, value: string | undefined): string {
  return value === undefined ? `No \`${parameter}\`.` : `The \`${parameter}\` ${quoted(value)}.`
}

function errorPath(reason: RefusalReason): string {
  return `${paths.errors}/${reason}`
}
