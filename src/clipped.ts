/** How much `clipped` leaves of a text, and what it puts where it cuts one. */
export const longestClipped = 200
export const cutMark = '…'

/**
 * Makes text from outside fit to be kept and shown: at most 200 characters, with control and formatting characters
 * (which could reorder a line) replaced. Copied, because a slice would keep the whole request in memory.
 */
export function clipped(received: string): string {
  const printable = received.slice(0, longestClipped).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '�')
  return Buffer.from(received.length > longestClipped ? printable + cutMark : printable).toString()
}
