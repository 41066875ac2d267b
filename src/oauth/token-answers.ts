import type { Trace } from '../handshake/trace.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { OtherAnswer, Seams, TokenMembers } from '../protocol/seams.ts'
import { shortDigest } from '../secrets.ts'

type Change = (members: TokenMembers) => TokenMembers

type BentAnswer = OtherAnswer | Refusal | Change | undefined

/** Makes the function that asks the seam of the token endpoint, and counts the requests for each grant. */
export function tokenAnswers({
  tokenAnswer,
}: Pick<Seams, 'tokenAnswer'>): (grant: string, trace: Trace) => BentAnswer {
  if (tokenAnswer === undefined) return () => undefined
  const counts = new Map<string, number>()
  return (grant, trace) => {
    const nth = (counts.get(grant) ?? 0) + 1
    counts.set(grant, nth)
    const bent = tokenAnswer({ grant, nth })
    return typeof bent === 'function' ? noting(bent, trace) : trace.bend('tokenAnswer', bent)
  }
}

/** The change, if there is a right answer that it can change; then what is noted is what was sent. */
function noting(change: Change, trace: Trace): Change {
  return (members) => {
    const changed = change(members)
    trace.bend('tokenAnswer', changed)
    const { refresh_token: refreshToken, expires_in: expiresIn } = changed
    const isGiven = typeof refreshToken === 'string'
    trace.withdraw('token', 'newRefreshToken')
    trace.withdraw('token', 'expiresIn')
    trace.note('token', {
      hasRefreshToken: isGiven,
      newRefreshToken: isGiven ? shortDigest(refreshToken) : undefined,
      expiresIn: typeof expiresIn === 'number' ? expiresIn : undefined,
    })
    return changed
  }
}
