// Gets and keeps the access token for one MCP server: from the store, by a refresh, or by asking the person.

import type { Challenge } from './challenges.ts'
import type { Context } from './context.ts'
import { ClientError, TokenRefusal } from './errors.ts'
import { askPerson } from './person.ts'
import { credentialsFor } from './registration.ts'
import { discoverResource, type ResourceMetadata } from './resource-metadata.ts'
import { scopeOf, scopesIn } from './scopes.ts'
import { discoverServer, type ServerMetadata } from './server-metadata.ts'
import { refreshed } from './token-request.ts'
import type { Binding, TokenSet } from './token-store.ts'

/** A token is renewed when less than a tenth of its life is left, at most half a minute early. */
const earliestRenewalMs = 30_000

/** What led to a question to the person. */
export interface Refusal {
  /** Those that the MCP server refused, if there were any. */
  readonly tokens: TokenSet | undefined
  readonly challenge: Challenge | undefined
  readonly metadata: ResourceMetadata
}

export class Authorization {
  #context: Context
  readonly #servers = new Map<string, ServerMetadata>()
  #hasAsked = false

  constructor(context: Context) {
    this.#context = context
  }

  /** The token to use now, renewed if it is about to expire; undefined if there is none. */
  async token(): Promise<TokenSet | undefined> {
    const tokens = this.#stored()
    if (tokens === undefined || !this.#mustRenew(tokens)) return tokens
    // One that could not be renewed may still be good: the MCP server says.
    return (await this.refresh(tokens)) ? this.#stored() : tokens
  }

  /** Whether there is another token than this one by now, be it that somebody else with the same store got it. */
  isOutdated(tokens: TokenSet | undefined): boolean {
    const newest = this.#stored()
    return newest !== undefined && newest.accessToken !== tokens?.accessToken
  }

  /**
   * Reads again where the MCP server's authorization server is (RFC 9728 §5.2), and makes sure that it is the one
   * that the credentials belong to: the first that was ever named (MCP "Authorization Server Binding").
   */
  async locate(challenge: Challenge | undefined): Promise<ResourceMetadata> {
    const { store, mcpUrl, has } = this.#context
    const metadata = await discoverResource(this.#context, challenge)
    const bound = store.binding(mcpUrl)
    const [first = ''] = metadata.issuers
    const issuer = bound !== undefined && metadata.issuers.includes(bound.issuer) ? bound.issuer : first
    if (bound !== undefined && bound.issuer !== issuer && !has('sends-credentials-to-new-issuer')) {
      throw new ClientError(
        `The MCP server now names the authorization server ${issuer}. The credentials belong to ${bound.issuer}.`,
      )
    }
    store.bind(mcpUrl, { issuer, resource: metadata.resource })
    return metadata
  }

  /**
   * Renews this token, once for all who wait for it. False if there is no refresh token, or it is dead: then it is
   * forgotten. Throws if the authorization server is out of order: then it is kept.
   */
  async refresh(tokens: TokenSet): Promise<boolean> {
    const { store, has } = this.#context
    const binding = this.#binding()
    if (binding === undefined) return false
    if (tokens.refreshToken === undefined && !has('refreshes-without-token')) return false
    await store.alone(binding, async () => {
      if (this.#stored()?.accessToken === tokens.accessToken) await this.#refresh(binding, tokens)
    })
    return this.isOutdated(tokens)
  }

  async #refresh(binding: Binding, tokens: TokenSet): Promise<void> {
    const { store, has } = this.#context
    const server = await this.#server(binding.issuer)
    for (let attempt = has('retries-dead-refresh-token') ? 4 : 1; attempt > 0; attempt--) {
      try {
        store.save(binding, await refreshed(this.#context, server, binding.resource, tokens))
        return
      } catch (error) {
        const isDead =
          error instanceof TokenRefusal &&
          (error.code === 'invalid_grant' || has('authorizes-after-503') || has('refreshes-without-token'))
        if (!isDead) throw error
      }
    }
    store.forget(binding)
  }

  /**
   * Asks the person for what the challenge names, else for what the resource's metadata lists. Who waited while
   * somebody else asked need not ask again.
   */
  async authorize({ tokens, challenge, metadata }: Refusal): Promise<void> {
    const named = challenge?.parameters.get('scope')
    await this.#ask(named === undefined ? (metadata.scopes ?? []) : scopesIn(named), tokens)
  }

  /**
   * Asks the person for the scopes that a 403 names and those asked for before (MCP "Step-Up Authorization Flow").
   * False, without asking, if all were asked for before: the same question gets the same answer.
   */
  async stepUp(challenge: Challenge, tokens: TokenSet): Promise<boolean> {
    const { has } = this.#context
    const before = scopesIn(tokens.requestedScope)
    const named = scopesIn(challenge.parameters.get('scope'))
    if (named.every((scope) => before.includes(scope)) && !has('steps-up-for-ever')) return false
    await this.locate(challenge)
    await this.#ask(has('steps-up-without-old-scopes') ? named : [...before, ...named], tokens)
    return true
  }

  async #ask(scopes: readonly string[], refused: TokenSet | undefined): Promise<void> {
    const { store } = this.#context
    const binding = this.#binding()
    if (binding === undefined) throw new ClientError('No authorization server is known.')
    const server = await this.#server(binding.issuer)
    await store.alone(binding, async () => {
      if (!this.isOutdated(refused)) store.save(binding, await this.#askNow(binding, server, scopes))
    })
  }

  async #askNow({ resource }: Binding, server: ServerMetadata, scopes: readonly string[]): Promise<TokenSet> {
    this.#context = { ...this.#context, credentials: await credentialsFor(this.#context, server) }
    const wanted = { resource, scope: this.#scope(scopes, server) }
    const tokens = await askPerson(this.#context, server, wanted)
    this.#hasAsked = true
    const isNarrowed = scopesIn(tokens.grantedScope ?? wanted.scope).length < scopesIn(wanted.scope).length
    return isNarrowed && this.#context.has('authorizes-again-when-scope-narrowed')
      ? askPerson(this.#context, server, wanted)
      : tokens
  }

  /** `offline_access` only where the server lists it (MCP "Refresh Tokens"), and never alone. */
  #scope(scopes: readonly string[], server: ServerMetadata): string | undefined {
    const { has } = this.#context
    const offline =
      (scopes.length > 0 && server.scopes.includes('offline_access')) || has('always-asks-offline-access')
    return scopeOf(
      has('asks-for-all-scopes') ? server.scopes : scopes,
      offline ? ['offline_access'] : [],
      has('asks-for-openid-too') ? ['openid', 'profile'] : [],
    )
  }

  #mustRenew({ expiresAt, lifeMs = 0, refreshToken }: TokenSet): boolean {
    const { has, now } = this.#context
    if (has('never-refreshes') || has('authorizes-instead-of-refreshing')) return false
    if (has('refreshes-before-every-request')) return refreshToken !== undefined
    return expiresAt !== undefined && now() >= expiresAt - Math.min(lifeMs / 10, earliestRenewalMs)
  }

  #binding(): Binding | undefined {
    return this.#context.store.binding(this.#context.mcpUrl)
  }

  #stored(): TokenSet | undefined {
    if (this.#context.has('forgets-tokens-at-exit') && !this.#hasAsked) return undefined
    const binding = this.#binding()
    return binding && this.#context.store.tokens(binding)
  }

  async #server(issuer: string): Promise<ServerMetadata> {
    const server = this.#servers.get(issuer) ?? (await discoverServer(this.#context, issuer))
    this.#servers.set(issuer, server)
    return server
  }
}
