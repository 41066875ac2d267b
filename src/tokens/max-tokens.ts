/** The memory for one sign-in: its family and an access token, measured and rounded up. */
const bytesPerSignIn = 300

export const mostTokens = 1_000_000

/** The default of --max-tokens: the maximum number of access tokens, and of sign-ins, at a time. */
export function defaultMaxTokens(heapLimitBytes: number): number {
  return Math.min(mostTokens, Math.floor(heapLimitBytes / 2 / bytesPerSignIn))
}
