// The figures of all rounds as one Markdown table. Ratios are taken within a round, while the machine is equally busy
// for all servers; the median of the rounds is shown.

/** What one pass, or the best pass of a round, has measured. */
export interface Figures {
  readonly perSecond: number
  /** CPU time of the server’s process for one request, in microseconds. */
  readonly cpuMicros: number
}

export interface Row {
  readonly work: string
  readonly server: string
  readonly rounds: readonly Figures[]
  /** The rounds of the servers that this one is compared with. */
  readonly floor?: readonly Figures[] | undefined
  readonly off?: readonly Figures[] | undefined
}

const head = ['work', 'server', 'per s', 'CPU µs', 'per s ÷ floor', 'CPU ÷ floor', 'per s ÷ off', 'CPU ÷ off']

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ work, server, rounds, floor, off }) => [
    work,
    server,
    median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
    median(rounds.map(({ cpuMicros }) => cpuMicros)).toFixed(0),
    ...ratios(rounds, floor),
    ...ratios(rounds, off),
  ])
  const rule = head.map((_, column) => (column < 2 ? '---' : '--:'))
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function ratios(rounds: readonly Figures[], others: readonly Figures[] | undefined): readonly string[] {
  if (others === undefined) return ['', '']
  const ratio = (figure: keyof Figures) =>
    median(rounds.map((round, at) => round[figure] / (others[at]?.[figure] ?? Number.NaN))).toFixed(2)
  return [ratio('perSecond'), ratio('cpuMicros')]
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
