import type { Comparison, Segment, UriPart } from '../protocol/difference.ts'

/** What was sent and what comes closest to it, without marks. */
export interface PlainComparison {
  readonly sent: string
  readonly closest: string
  /** The parts of a redirect URI that differ; none if only characters were compared. */
  readonly differsIn: readonly UriPart[]
}

/** A comparison for those who cannot see marks: programs, and readers of Markdown. */
export function plainText({ sent, registered: [closest] }: Comparison): PlainComparison | undefined {
  if (closest === undefined) return undefined
  const { segments, differsIn } = closest
  return { sent: joined(sent), closest: joined(segments), differsIn }
}

function joined(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('')
}
