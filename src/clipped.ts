/** How much `clipped` leaves of a text, and what it puts where it cuts one. */
export const longestClipped = 200
export const cutMark = '…'

/** V8 copies what is shorter than this instead of making a slice of it. */
const shortestSlice = 13

/**
 * Makes text from outside fit to be kept and shown: at most 200 characters, with control and formatting characters
 * (which could reorder a line) replaced. Copied, because a slice would keep the whole request in memory.
 */
export function clipped(received: string): string {
  // Nearly every text is.
  const isFit = received.length <= longestClipped && /^[ -~]*$/.test(received)
  if (isFit && received.length < shortestSlice) return received
  return Buffer.from(isFit ? received : printable(received)).toString()
}

function printable(received: string): string {
  const shown = received.slice(0, longestClipped).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '�')
  return received.length > longestClipped ? shown + cutMark : shown
}
