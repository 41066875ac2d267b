// Random histories of grants, the same at every run, compared step by step with a model of what lives. `npm test`
// takes a few of them; HISTORIES, the number for each setting, asks for more.

import { describe, expect, it } from 'vitest'
import {
  type AccessToken,
  type Code,
  type Grant,
  GrantModel,
  type Lifetimes,
  type RefreshToken,
} from '../support/grant-model.ts'
import {
  exchange,
  introspect,
  newVerifier,
  obtainCode,
  post,
  refresh,
  type Tokens,
} from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { seededRandom } from '../support/random.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const historiesPerSetting = Number(process.env['HISTORIES'] ?? 14)
const stepsPerHistory = 12
const lifetimes = { codeTtl: 30, accessTokenTtl: 60, refreshTokenTtl: 200 }

/** Reasons on the wire for what the model calls a refusal. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  unknown: ['code_unknown', 'refresh_token_unknown'],
  used: ['code_used'],
  // A family that ended may be forgotten, once none of its access tokens lives.
  expired: ['code_expired', 'refresh_token_expired', 'refresh_token_unknown'],
  wrong: ['code_verifier_wrong'],
  // Likewise.
  reused: ['refresh_token_reused', 'refresh_token_unknown'],
}

/** A thing of the model and its secret on the wire. */
interface Known<T> {
  readonly model: T
  readonly secret: string
}

class History {
  readonly #server: TestServer
  readonly #model: GrantModel
  readonly #draw: (below: number) => number
  readonly #codes: Known<Code>[] = []
  readonly #tokens: Known<AccessToken | RefreshToken>[] = []
  /** What was done, for whoever has to read a failure. */
  readonly told: string[] = []
  /** How requests for tokens went. */
  readonly seen = new Set<string>()

  constructor(server: TestServer, settings: Lifetimes, seed: string) {
    this.#server = server
    this.#model = new GrantModel(settings)
    const random = seededRandom(seed)
    this.#draw = (below) => random(4).readUInt32BE() % below
  }

  async step(): Promise<void> {
    const steps = [
      () => this.#authorize(),
      () => this.#exchange(),
      () => this.#exchange(),
      () => this.#refresh(),
      () => this.#refresh(),
      () => this.#refresh(),
      () => this.#revoke(),
      () => this.#clientCredentials(),
      () => this.#check(this.#one(this.#tokens)),
      () => this.#advance(),
      () => this.#advance(),
    ]
    await this.#one(steps)?.()
  }

  /** Every token by introspection, every access token by its use. */
  async checkAll(): Promise<void> {
    for (const token of this.#tokens) await this.#check(token)
  }

  async #authorize(): Promise<void> {
    this.told.push(`authorize: code ${this.#codes.length}`)
    this.#codes.push({ model: this.#model.authorize(), secret: await obtainCode(this.#server) })
  }

  async #exchange(): Promise<void> {
    if (this.#codes.length === 0) await this.#authorize()
    // The newest most of the time: an older one has been spent more often than not.
    const code = this.#draw(2) === 0 ? this.#codes.at(-1) : this.#one(this.#codes)
    if (code === undefined) return
    const right = this.#draw(6) > 0
    this.told.push(`exchange code ${this.#codes.indexOf(code)}${right ? '' : ' with a wrong verifier'}`)
    const changes = right ? {} : { code_verifier: newVerifier() }
    await this.#compare(
      await exchange(this.#server, code.secret, changes),
      this.#model.exchange(code.model, right),
    )
  }

  async #refresh(): Promise<void> {
    const token = this.#one(this.#tokens.filter(isRefreshToken))
    if (token === undefined) return this.#exchange()
    this.told.push(`refresh token ${this.#tokens.indexOf(token)}`)
    await this.#compare(await refresh(this.#server, token.secret), this.#model.refresh(token.model))
  }

  async #clientCredentials(): Promise<void> {
    this.told.push('client_credentials')
    const response = await post(this.#server, '/token', { grant_type: 'client_credentials' })
    await this.#compare(response, this.#model.clientCredentials())
  }

  async #revoke(): Promise<void> {
    const token = this.#one(this.#tokens)
    if (token === undefined || this.#draw(2) === 0) return
    this.told.push(`revoke token ${this.#tokens.indexOf(token)}`)
    this.#model.revoke(token.model)
    const response = await post(this.#server, '/revoke', { token: token.secret })
    expect(response.status, this.told.join('\n')).toBe(200)
  }

  async #advance(): Promise<void> {
    const seconds = this.#one([1, 5, 9, 10, 29, 30, 59, 60, 150]) ?? 0
    this.told.push(`advance ${seconds} s`)
    this.#server.clock.advance(seconds)
    this.#model.advance(seconds)
  }

  async #check(token: Known<AccessToken | RefreshToken> | undefined): Promise<void> {
    if (token === undefined) return
    this.told.push(`check token ${this.#tokens.indexOf(token)}`)
    const lives = this.#model.lives(token.model)
    const { active } = await introspect(this.#server, token.secret)
    expect(active, this.told.join('\n')).toBe(lives)
    if (isRefreshToken(token)) return
    // To who is let in, a GET is the wrong method: the cheapest use there is.
    const headers = { authorization: `Bearer ${token.secret}` }
    const { status } = await fetch(this.#server.mcp, { headers })
    expect(status, this.told.join('\n')).toBe(lives ? 405 : 401)
  }

  async #compare(response: Response, expected: Grant): Promise<void> {
    const body = (await response.json()) as Tokens & { error_uri?: string }
    const told = this.told.join('\n')
    this.seen.add('refused' in expected ? expected.refused : 'granted')
    if ('refused' in expected) {
      expect(response.status, told).toBe(400)
      expect(reasons[expected.refused], told).toContain(body.error_uri?.split('/').at(-1))
      return
    }
    expect(response.status, `${told}\n${JSON.stringify(body)}`).toBe(200)
    this.#tokens.push({ model: expected.access, secret: body.access_token })
    expect(body.refresh_token !== undefined, told).toBe(expected.refresh !== undefined)
    if (expected.refresh === undefined || body.refresh_token === undefined) return
    const { family, generation } = expected.refresh
    const before = this.#tokens
      .filter(isRefreshToken)
      .find(({ model }) => model.family === family && model.generation === generation)
    // The same successor in the model is the same on the wire, and another is another.
    if (before === undefined) this.#tokens.push({ model: expected.refresh, secret: body.refresh_token })
    else expect(body.refresh_token, told).toBe(before.secret)
    expect(new Set(this.#tokens.map(({ secret }) => secret)).size, told).toBe(this.#tokens.length)
  }

  #one<T>(among: readonly T[]): T | undefined {
    return among[this.#draw(among.length || 1)]
  }
}

function isRefreshToken(token: Known<AccessToken | RefreshToken>): token is Known<RefreshToken> {
  return 'generation' in token.model
}

describe.each([0, 10, 30])('with a grace window of %i s', (refreshGrace) => {
  it('exactly those tokens are alive that the model calls alive', {
    timeout: longMs,
  }, async () => {
    const seen = new Set<string>()
    const settings = { ...lifetimes, refreshGrace }
    const server = await startTestServer({ autoApprove: 'all', ...settings })
    for (let number = 0; number < historiesPerSetting; number += 1) {
      const history = new History(server, settings, `story ${number} with ${refreshGrace} s`)
      for (let step = 0; step < stepsPerHistory; step += 1) await history.step()
      await history.checkAll()
      for (const outcome of history.seen) seen.add(outcome)
    }
    expect([...seen].sort()).toEqual(['expired', 'granted', 'reused', 'unknown', 'used', 'wrong'])
  })
})
