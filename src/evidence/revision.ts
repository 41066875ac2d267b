import type { Story } from './story.ts'

/** A revision of MCP, as `YYYY-MM-DD`. */
export type Revision = string

/** The highest revision that a client sent; undefined if it sent none. */
export function revisionOf({ steps }: Story): Revision | undefined {
  return steps
    .flatMap(({ event }) => event.details.protocolVersion ?? [])
    .filter((version) => /^\d{4}-\d{2}-\d{2}$/.test(version))
    .reduce<Revision | undefined>(
      (highest, version) => (highest === undefined || version > highest ? version : highest),
      undefined,
    )
}
