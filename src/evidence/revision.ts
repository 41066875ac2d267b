import type { Story } from './story.ts'

/** The highest revision that a client sent; undefined if it sent none. */
export function revisionOf({ steps }: Story): string | undefined {
  return steps
    .flatMap(({ event }) => event.details.protocolVersion ?? [])
    .filter((version) => /^\d{4}-\d{2}-\d{2}$/.test(version))
    .reduce<string | undefined>(
      (highest, version) => (highest === undefined || version > highest ? version : highest),
      undefined,
    )
}
