/** The parameters of a right challenge, whose values have neither quotes nor backslashes in them. */
export function challengeParameters(challenge: string): Readonly<Record<string, string>> {
  const found = challenge.matchAll(/([a-z_]+)="([^"]*)"/g)
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value]))
}
