import { type Clock, epochSeconds } from '../clock.ts'

/**
 * How many seconds ago a code, a token or a family expired; undefined while it lives. It expires at the beginning of
 * the second expiresAt. Only this function decides that.
 */
export function overForSeconds(
  { expiresAt }: { readonly expiresAt: number },
  now: Clock,
): number | undefined {
  const seconds = epochSeconds(now) - expiresAt
  return seconds >= 0 ? seconds : undefined
}
