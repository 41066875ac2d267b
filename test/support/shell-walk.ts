// The walks of the documentation through a shell: `bash` blocks in a section, each with what it is said to print.

import { codeBlocks, section } from './documentation.ts'

/** Blocks of a shell walk, with what each is said to print, for a server at this address. */
export function walk(
  heading: string,
  url: string,
): readonly { command: string; prints: RegExp | undefined }[] {
  const blocks = codeBlocks(
    section(heading).replaceAll('http://localhost:9003', url).replaceAll('9003', new URL(url).port),
  )
  return blocks.flatMap(({ language, code }, at) => {
    const next = blocks[at + 1]
    if (language !== 'bash') return []
    return [{ command: code, prints: next?.language === 'text' ? printed(next.code) : undefined }]
  })
}

/** What is printed, where the page has an ellipsis for what differs each time. */
function printed(code: string): RegExp {
  const escaped = code.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('…', '.+')}$`)
}

/** One script of all commands, so that they share their variables; what each prints is told apart by a line. */
export function script(commands: readonly string[]): readonly string[] {
  return ['bash', '-c', ['set -euo pipefail', ...commands].join("\nprintf '\\n=====\\n'\n")]
}

export function outputsOf(stdout: string): readonly string[] {
  return stdout
    .split('\n=====\n')
    .slice(1)
    .map((each) => each.replaceAll('\r', '').trim())
}
