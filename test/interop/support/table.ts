// The table of clients in .github/CLIENTS.md, made from a run; and how a table stands between two markers.

import { capabilities, type InteropClient } from '../client.ts'

/** The table and the notes below it, for clients that passed: all that a client does not lack, it does. */
export function tableOf(all: readonly InteropClient[]): string {
  const clients = all.filter(({ isSuite }) => !isSuite).sort(byName)
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const lines = [
    row(['Client', 'Version', ...capabilities]),
    row(['---', '---', ...capabilities.map(() => ':-:')]),
    ...clients.map(({ name, version, lacks = {} }) =>
      row([
        name,
        version,
        ...capabilities.map((capability) => (lacks[capability] === undefined ? '✓' : '–')),
      ]),
    ),
  ]
  const notes = [...clients.flatMap(notesOf), ...all.filter(({ isSuite }) => isSuite).map(suiteOf)]
  return [...lines, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

function byName(a: InteropClient, b: InteropClient): number {
  return a.name.localeCompare(b.name, 'en', { ignorePunctuation: true })
}

function notesOf({ name, options, note, lacks = {} }: InteropClient): readonly string[] {
  const reasons = new Map<string, string[]>()
  for (const capability of capabilities) {
    const reason = lacks[capability]
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), capability])
  }
  const parts = [
    ...(options === undefined ? [] : [`start the server with \`${options}\` ${note}`]),
    ...(options === undefined && note !== undefined ? [note] : []),
    ...[...reasons].map(([reason, lacking]) => `no ${lacking.join(', ')}: ${reason}`),
  ]
  return parts.length > 0 ? [`- **${name}**: ${parts.join('; ')}.`] : []
}

function suiteOf({ name, version, scenarios, note }: InteropClient): string {
  const passed = scenarios.map((scenario) => scenario.name).join('; ')
  return `- **${name} ${version}** passes: ${passed}${note === undefined ? '' : ` (${note})`}.`
}

/** The page with this table between the markers of that name, if it has them. */
export function withTable(page: string, table: string, name = 'clients'): string | undefined {
  const begin = `<!-- ${name}: written by \`npm run interop:table\` -->`
  const end = `<!-- /${name} -->`
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) return undefined
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`
}
