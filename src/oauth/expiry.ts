import { type Clock, epochSeconds } from '../clock.ts'

/**
 * For how many seconds a code, a token or a family has been over; undefined while it lives. In the second of its
 * expiresAt it is over. Nothing else decides that.
 */
export function overForSeconds(
  { expiresAt }: { readonly expiresAt: number },
  now: Clock,
): number | undefined {
  const seconds = epochSeconds(now) - expiresAt
  return seconds >= 0 ? seconds : undefined
}
