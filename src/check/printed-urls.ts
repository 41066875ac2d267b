// Addresses in what a program prints: among words, coloured, as links of a terminal, or inside JSON.

/** An escape sequence that only changes how text looks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how one begins
const colour = /\u001b\[[\d;:?]*[A-Za-z]/g

/** Up to what cannot be part of an address. A link of a terminal ends with a control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const address = /https?:\/\/[^\s"'`<>\\^{|}\u0000-\u001f\u007f]+/g

/**
 * The addresses in a text, each once. One at its very end may not be complete yet: it counts only when nothing more
 * is to come.
 */
export function printedUrls(text: string, isComplete: boolean): readonly string[] {
  const plain = text.replaceAll(colour, '').replaceAll('\\u0026', '&').replaceAll('&amp;', '&')
  const urls: string[] = []
  for (const match of plain.matchAll(address)) {
    const [found] = match
    if (!isComplete && match.index + found.length === plain.length) continue
    urls.push(found.replace(/[.,;:!?)\]*]+$/, ''))
  }
  return [...new Set(urls)]
}
