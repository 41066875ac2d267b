// Everything received is shown verbatim and trusted for nothing.

import { curlClient, curlCommand } from '../curl.ts'
import { duration, quoted } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'
import { isSecret } from '../secrets.ts'
import { type Answer, type AnswerProblem, answerProblem, explainedAnswer } from './answer.ts'
import type { CallbackPage } from './page-model.ts'
import type { WalkContext } from './walk-step.ts'

export interface CallbackState {
  readonly context: WalkContext
  readonly answer: Answer
  /** The address at which the browser arrived, without its query: the redirect URI of the request. */
  readonly redirectUri: string
  readonly codeTtlSeconds: number
  /** The state that a run of the playground in this browser waits for, if any. */
  readonly awaitedState: string | undefined
  /** Whether the reader may open the timeline and the playground. */
  readonly mayWatch: boolean
}

/** The view of an answer that no client was there to receive. */
export function callbackPage(state: CallbackState): CallbackPage {
  const { context, answer, awaitedState, mayWatch } = state
  const { code, error, repeated } = answer
  const isEmpty = code === undefined && error === undefined && repeated.length === 0
  const problem = isEmpty ? undefined : answerProblem(answer, { state: awaitedState, issuer: context.issuer })
  return {
    view: 'callback',
    ...heading(isEmpty, problem),
    received: isEmpty ? [] : receivedRows(answer, context.issuer),
    explained: problem && explainedAnswer(problem),
    next: isEmpty || problem !== undefined ? undefined : nextOf(state),
    links: mayWatch
      ? [{ text: isEmpty ? 'Timeline' : 'This sign-in in the timeline', href: paths.handshake }]
      : [],
  }
}

function heading(isEmpty: boolean, problem: AnswerProblem | undefined): { title: string; lead: string } {
  if (isEmpty) {
    return {
      title: 'Nothing arrived here',
      lead:
        'The browser comes back here after a sign-in if no client is listening at the redirect URI. This ' +
        'time it brought neither a code nor an error.',
    }
  }
  switch (problem?.kind) {
    case 'error':
      return {
        title: 'Sign-in failed: here is the error',
        lead: 'No client is listening at this address, so this server shows what the client would have received.',
      }
    case 'state':
      return {
        title: 'This is not the answer that the playground is waiting for',
        lead:
          'A playground run in this browser is waiting for an answer with another `state`. If you started this ' +
          'sign-in with another client, start the playground over and reload this page.',
      }
    case undefined:
      return {
        title: 'Sign-in finished: here is the code',
        lead: 'No client is listening at this address. You can do by hand what the client would do next.',
      }
    default:
      return {
        title: 'Sign-in finished, but a client must not use this answer',
        lead: 'No client is listening at this address. If one were, it would stop here.',
      }
  }
}

function receivedRows(answer: Answer, issuer: string): CallbackPage['received'] {
  const { code, state, iss, error, description, errorUri, repeated } = answer
  const rows = [
    { name: 'code', value: code, remark: 'Worthless without the client secret and the PKCE verifier.' },
    { name: 'error', value: error, remark: 'The kind of error, for the client.' },
    { name: 'error_description', value: description, remark: 'For its developer.' },
    { name: 'error_uri', value: errorUri, remark: 'The page that explains the error.' },
    { name: 'state', value: state, remark: 'The client compares it with the one that it sent.' },
    {
      name: 'iss',
      value: iss,
      remark: iss === issuer ? 'This server’s issuer, as it should be.' : `Not the issuer ${quoted(issuer)}.`,
    },
  ]
  const came = rows.flatMap((row) => (row.value === undefined ? [] : [{ ...row, value: row.value }]))
  const twice = repeated.map((name) => ({ name, value: '', remark: 'Sent more than once, so none counts.' }))
  const noState =
    state === undefined && !repeated.includes('state')
      ? [
          {
            name: 'state',
            value: '',
            remark: 'Missing: the client sent none and cannot tell whose answer this is.',
          },
        ]
      : []
  return [...came, ...noState, ...twice]
}

function nextOf({
  context,
  answer,
  redirectUri,
  codeTtlSeconds,
  mayWatch,
}: CallbackState): CallbackPage['next'] {
  const { code = '' } = answer
  if (!isSecret(code, 'mcp_ac_')) {
    return {
      text: 'This code is not from this server, which would not exchange it.',
      command: undefined,
      playgroundHref: undefined,
    }
  }
  const { issuer, resource, clientId, shownSecret, authMethods } = context
  return {
    text:
      `Exchange the code for tokens, once and within ${duration(codeTtlSeconds)}. \`CODE_VERIFIER\` is the ` +
      `verifier whose challenge was sent to \`/authorize\`${shownSecret === undefined ? ', `CLIENT_SECRET` the client secret' : ''}:`,
    command: curlCommand({
      url: issuer + paths.token,
      flag: '-i',
      client: curlClient(clientId, shownSecret, authMethods),
      form: [
        ['grant_type', 'authorization_code'],
        ['code', code],
        ['redirect_uri', redirectUri],
        ['code_verifier', { variable: 'CODE_VERIFIER' }],
        ['resource', resource],
      ],
    }),
    playgroundHref: mayWatch ? paths.playground : undefined,
  }
}
