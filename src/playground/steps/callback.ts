// Owns the step in which the browser comes back. It is taken by the callback page, which tells this room what
// came; here is what the client makes of it. Broken on purpose, the browser comes back once more, with a change.

import { rfc } from '../../protocol/explanations/text.ts'
import { paths } from '../../protocol/names.ts'
import { withQuery } from '../request.ts'
import type { Run } from '../run.ts'
import type { Break, Setting, Step } from '../step.ts'

export const callback: Step = {
  id: 'callback',
  title: 'Check the answer',
  why:
    'The answer came through the browser, where anybody can put one in. Before the client uses the code it ' +
    'compares the state with its own and `iss` with the issuer that it asked.',
  rule: rfc(9207, '2.4'),
  button: 'Check the answer',
  isPossible: () => false,
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

/** The browser comes back with a changed answer: its address is what the playground sends it to. */
function broken(id: string, label: string, changes: Readonly<Record<string, string | undefined>>): Break {
  return {
    id,
    label,
    isPossible: (run) => codeOf(run) !== undefined,
    plan: (run, setting) => withQuery(answerAsItCame(run, setting), changes),
  }
}

function answerAsItCame(run: Run, { publicUrl }: Setting) {
  const query = { code: codeOf(run) ?? '', state: run.keys?.state ?? '', iss: publicUrl }
  return { method: 'GET', path: paths.callback, query } as const
}

function codeOf({ code, spentCode }: Run): string | undefined {
  return code ?? spentCode
}
