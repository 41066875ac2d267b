import type { Trace } from '../handshake/trace.ts'
import type { OtherAnswer, Seams, TokenMembers } from '../protocol/seams.ts'

type BentAnswer = OtherAnswer | ((members: TokenMembers) => TokenMembers) | undefined

/** Makes the function that asks the seam of the token endpoint, and counts the requests for each grant. */
export function tokenAnswers({
  tokenAnswer,
}: Pick<Seams, 'tokenAnswer'>): (grant: string, trace: Trace) => BentAnswer {
  if (tokenAnswer === undefined) return () => undefined
  const counts = new Map<string, number>()
  return (grant, trace) => {
    const nth = (counts.get(grant) ?? 0) + 1
    counts.set(grant, nth)
    return trace.bend('tokenAnswer', tokenAnswer({ grant, nth }))
  }
}
