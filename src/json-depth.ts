/** Whether a value from JSON is nested more deeply than this; a recursive reader cannot bear every depth (RFC 8259 §9). */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}
