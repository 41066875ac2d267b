/**
 * Whether tests must be skipped because the machine lacks something: the reason, or undefined if it does not. The
 * reporter names no skipped tests, so this does; with REQUIRE_ALL=1 it throws instead.
 */
export function lacks(reason: string | undefined): boolean {
  if (reason === undefined) return false
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(reason)
  process.stderr.write(`Tests are skipped: ${reason}.\n`)
  return true
}
