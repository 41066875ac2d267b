// What one start of the command prints: to a file, if there is a folder for it, and its last lines for the terminal.

import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { stripVTControlCharacters } from 'node:util'

/** Characters that are kept of each stream. */
const keptAtMost = 64 * 1024

const tailLines = 15

/** Control characters but the tab. */
const control = /(?!\t)\p{Cc}/gu

export interface Output {
  add(stream: 'stdout' | 'stderr', text: string): void
  /** How much came so far. */
  size(): number
  /** The end of what came on one stream. */
  text(stream: 'stdout' | 'stderr'): string
  /** The last lines of both, as plain text. */
  tail(): readonly string[]
  /** Rejects when the file could not be written. */
  close(): Promise<void>
}

/** Keeps the end of what is printed, and writes all of it to `file`. */
export function collectOutput(file: string | undefined): Output {
  const kept = { stdout: '', stderr: '', both: '' }
  const stream: WriteStream | undefined = file === undefined ? undefined : createWriteStream(file)
  // close() tells.
  stream?.on('error', () => {})
  let size = 0
  const keep = (name: keyof typeof kept, text: string) => {
    kept[name] = (kept[name] + text).slice(-keptAtMost)
  }
  return {
    add(name, text) {
      keep(name, text)
      keep('both', text)
      size += text.length
      stream?.write(text)
    },
    size: () => size,
    text: (name) => kept[name],
    tail() {
      const text = stripVTControlCharacters(kept.both).trimEnd()
      // One that goes back to the beginning of its line could pass for one of ours.
      const lines = text === '' ? [] : text.split(/\r\n|[\r\n]/)
      return lines.slice(-tailLines).map((line) => line.replace(control, '').trimEnd())
    },
    async close() {
      if (stream === undefined) return
      stream.end()
      await finished(stream)
    },
  }
}
