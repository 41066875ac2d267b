import type { About } from '../http/page.ts'
import type { Seams } from '../protocol/seams.ts'

/** How a realm differs from a right one: in its answers, at the seams, or in what it takes and issues. */
export interface Deviations {
  /** What its pages say about it: what is wrong on purpose. */
  readonly about: About | undefined
  readonly seams: Seams
  /** Scopes that can be granted though nothing needs them. */
  readonly moreScopes: readonly string[]
  /** Basic credentials count only if they were form-encoded, as RFC 6749 §2.3.1 has them. */
  readonly basicOnlyFormEncoded: boolean
  /** Every authorization request is denied without asking. */
  readonly denies: boolean
  /** Any other client is served as well, as a public one, and may register. */
  readonly takesAnyClient: boolean
  /** What follows the random part of codes and of access tokens; empty, or it begins with a tilde. */
  readonly codeSuffix: string
  readonly accessTokenSuffix: string
}

/** Those of a right realm. */
export const noDeviations: Deviations = {
  about: undefined,
  seams: {},
  moreScopes: [],
  basicOnlyFormEncoded: false,
  denies: false,
  takesAnyClient: false,
  codeSuffix: '',
  accessTokenSuffix: '',
}
