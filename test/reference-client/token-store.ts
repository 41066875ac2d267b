// What outlives a connection: which authorization server the credentials belong to, and the tokens that it issued.

export interface Binding {
  readonly issuer: string
  readonly resource: string
}

export interface TokenSet {
  readonly accessToken: string
  /** As the server spells it; it means Bearer in any case. */
  readonly tokenType: string
  readonly refreshToken: string | undefined
  /** Epoch milliseconds; undefined if the server did not say, which means that only a 401 tells. */
  readonly expiresAt: number | undefined
  readonly lifeMs: number | undefined
  /** The scopes that were asked for; undefined if none were named. */
  readonly requestedScope: string | undefined
  /** The scopes that were granted; undefined if the server did not say, which means those asked for. */
  readonly grantedScope: string | undefined
}

export interface TokenStore {
  /** The authorization server that credentials for this MCP server belong to: the first one that it named. */
  readonly binding: (mcpUrl: string) => Binding | undefined
  readonly bind: (mcpUrl: string, binding: Binding) => void
  readonly tokens: (binding: Binding) => TokenSet | undefined
  readonly save: (binding: Binding, tokens: TokenSet) => void
  readonly forget: (binding: Binding) => void
  /** Works on these tokens while nobody else does: two refreshes at once would spend one refresh token twice. */
  readonly alone: <T>(binding: Binding, work: () => Promise<T>) => Promise<T>
}

/** A store that lasts as long as the process. */
export function memoryStore(): TokenStore {
  const bindings = new Map<string, Binding>()
  const sets = new Map<string, TokenSet>()
  const last = new Map<string, Promise<unknown>>()
  const keyOf = ({ issuer, resource }: Binding) => JSON.stringify([issuer, resource])
  return {
    binding: (mcpUrl) => bindings.get(mcpUrl),
    bind: (mcpUrl, binding) => void bindings.set(mcpUrl, binding),
    tokens: (binding) => sets.get(keyOf(binding)),
    save: (binding, tokens) => void sets.set(keyOf(binding), tokens),
    forget: (binding) => void sets.delete(keyOf(binding)),
    alone: (binding, work) => {
      const key = keyOf(binding)
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work)
      last.set(key, turn)
      return turn
    },
  }
}
