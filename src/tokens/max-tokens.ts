/** What one sign-in takes at most: its family and an access token, measured and rounded up. */
const bytesPerSignIn = 300

export const mostTokens = 1_000_000

/** How many access tokens, and as many sign-ins, live at once unless --max-tokens says another number. */
export function defaultMaxTokens(heapLimitBytes: number): number {
  return Math.min(mostTokens, Math.floor(heapLimitBytes / 2 / bytesPerSignIn))
}
