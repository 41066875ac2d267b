import { rfc } from '../../protocol/explanations/text.ts'
import { type PlannedRequest, withQuery } from '../planned-request.ts'
import type { Run } from '../run.ts'
import type { Break, WalkContext, WalkStep } from '../walk-step.ts'

/** Taken by the callback page. When broken on purpose, the browser comes back once more with a changed answer. */
export const callback: WalkStep = {
  id: 'callback',
  title: 'Check the answer',
  why:
    'The answer came through the browser, where anyone can plant one. Before the client uses the code, ' +
    'it compares the state with its own, and `iss` with the issuer that it asked.',
  rule: rfc(9207, '2.4'),
  button: 'Check the answer',
  isPossible: () => false,
  right: answerAsItCame,
  breaks: [
    broken('state', 'Come back with another state', { state: 'the-state-of-somebody-else' }),
    broken('iss', 'Come back from another issuer', { iss: 'https://other.example' }),
    broken('no-iss', 'Come back without iss', { iss: undefined }),
  ],
  holds: (run) => {
    const value = codeOf(run)
    return value === undefined ? [] : [{ name: 'Authorization code', value }]
  },
}

/** The browser comes back with a changed answer: the playground redirects it to that address. */
function broken(id: string, label: string, changes: Readonly<Record<string, string | undefined>>): Break {
  return {
    id,
    label,
    isPossible: (run) => codeOf(run) !== undefined,
    plan: (run, context) => withQuery(answerAsItCame(run, context), changes),
  }
}

function answerAsItCame(run: Run, { issuer }: WalkContext): PlannedRequest {
  const query = { code: codeOf(run) ?? '', state: run.keys?.state ?? '', iss: issuer }
  return { method: 'GET', endpoint: 'callback', query }
}

function codeOf({ code, spentCode }: Run): string | undefined {
  return code ?? spentCode
}
