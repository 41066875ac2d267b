import type { Trace } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import type { Seams } from '../protocol/seams.ts'
import { digest } from '../secrets.ts'
import type { AccessToken } from '../tokens/token-store.ts'

type Verify = (token: string, trace: Trace) => Promise<AccessToken>

/** A check of access tokens that asks the seam which of the living ones is to be refused. */
export function withFate(verify: Verify, { fate }: Pick<Seams, 'fate'>): Verify {
  if (fate === undefined) return verify
  const presented = new Map<string, { readonly nth: number; uses: number }>()
  return async (token, trace) => {
    const found = await verify(token, trace)
    const key = digest(token)
    // No more than there are living tokens.
    const known = presented.get(key) ?? { nth: presented.size + 1, uses: 0 }
    presented.set(key, known)
    if (trace.bend('fate', fate(known)) === 'dies') throw refuse('token_revoked', { by: 'scenario' })
    known.uses += 1
    return found
  }
}
