// Reads a WWW-Authenticate header by its grammar, so that a test sees what a strict client sees.

export interface Challenge {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

const parameter = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)="((?:[^"\\]|\\.)*)"(?:, |$)/y

/** The one challenge of a response (RFC 9110 §11.6.1). Throws on anything that is not the grammar. */
export function challengeOf(response: { readonly headers: Headers }): Challenge {
  const header = response.headers.get('www-authenticate') ?? ''
  const [, scheme, rest = ''] = /^([A-Za-z]+) (.+)$/.exec(header) ?? []
  if (scheme === undefined) throw new Error(`no challenge: ${header}`)
  const parameters: Record<string, string> = {}
  parameter.lastIndex = 0
  while (parameter.lastIndex < rest.length) {
    const [, name = '', value = ''] = parameter.exec(rest) ?? []
    if (name === '' || name in parameters) throw new Error(`not a challenge: ${header}`)
    parameters[name] = value
  }
  return { scheme, parameters }
}
