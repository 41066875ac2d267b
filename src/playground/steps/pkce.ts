import { createHash } from 'node:crypto'
import { rfc } from '../../protocol/explanations/text.ts'
import { withNewKeys } from '../run.ts'
import type { WalkStep } from '../walk-step.ts'

export const pkce: WalkStep = {
  id: 'pkce',
  title: 'Make a PKCE pair and a state',
  why:
    'The verifier stays with the client until the code is exchanged; only its hash, the challenge, is ' +
    'sent ahead, so a stolen code is useless. The state proves that the answer belongs to this request.',
  rule: rfc(7636, '4.2'),
  button: 'Make a PKCE pair',
  isPossible: (run) => run.results.discover?.succeeded === true,
  take: {
    plan: () => [],
    learn: (run, _responses, { random }) => ({
      run: withNewKeys(run, challengeOf, random),
      outcome: 'Nothing is sent yet: the client makes these by itself, new for each authorization request.',
    }),
  },
  breaks: [],
  holds: ({ keys }) => (keys === undefined ? [] : [{ name: 'Verifier', value: keys.verifier }]),
}

/** RFC 7636 §4.2: base64url(SHA-256(ascii(verifier))). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

/** The SHA-256 in hex: the same bytes as in the challenge. */
export function hashOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('hex')
}
