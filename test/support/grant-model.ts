// What becomes of codes and tokens, in as few words as it can be said: the model that the server is compared with
// in test/flows/histories.test.ts. It knows no protocol, no store and no secrets, only what lives and what dies.

export interface Lifetimes {
  readonly codeTtl: number
  readonly accessTokenTtl: number
  readonly refreshTokenTtl: number
  readonly refreshGrace: number
}

/** For so long after its end a spent code is still recognised when it comes back. */
const remembered = 600

interface Family {
  dead: boolean
  readonly endsAt: number
  /** When each refresh token was replaced; the last one has not been. */
  readonly replacedAt: number[]
}

export interface Code {
  spent: boolean
  readonly endsAt: number
  family: Family | undefined
}

export interface AccessToken {
  dead: boolean
  readonly endsAt: number
  readonly family: Family | undefined
}

export interface RefreshToken {
  readonly family: Family
  readonly generation: number
}

/** What a request for tokens comes to. */
export type Grant =
  | { readonly access: AccessToken; readonly refresh?: RefreshToken }
  | { readonly refused: 'unknown' | 'used' | 'expired' | 'wrong' | 'reused' }

export class GrantModel {
  readonly #lifetimes: Lifetimes
  #now = 0

  constructor(lifetimes: Lifetimes) {
    this.#lifetimes = lifetimes
  }

  advance(seconds: number): void {
    this.#now += seconds
  }

  authorize(): Code {
    return { spent: false, endsAt: this.#now + this.#lifetimes.codeTtl, family: undefined }
  }

  exchange(code: Code, rightVerifier: boolean): Grant {
    if (this.#now >= code.endsAt + remembered) return { refused: 'unknown' }
    if (code.spent) {
      if (code.family !== undefined) code.family.dead = true
      return { refused: 'used' }
    }
    code.spent = true
    if (this.#now >= code.endsAt) return { refused: 'expired' }
    if (!rightVerifier) return { refused: 'wrong' }
    code.family = { dead: false, endsAt: this.#now + this.#lifetimes.refreshTokenTtl, replacedAt: [] }
    return { access: this.#access(code.family), refresh: { family: code.family, generation: 0 } }
  }

  refresh({ family, generation }: RefreshToken): Grant {
    if (family.dead) return { refused: 'unknown' }
    const replacedAt = family.replacedAt[generation]
    if (replacedAt !== undefined && this.#now - replacedAt >= this.#lifetimes.refreshGrace) {
      family.dead = true
      return { refused: 'reused' }
    }
    if (this.#now >= family.endsAt) return { refused: 'expired' }
    if (replacedAt === undefined) family.replacedAt.push(this.#now)
    return { access: this.#access(family), refresh: { family, generation: generation + 1 } }
  }

  clientCredentials(): Grant {
    return { access: this.#access(undefined) }
  }

  revoke(token: AccessToken | RefreshToken): void {
    if ('generation' in token) token.family.dead = true
    else token.dead = true
  }

  lives(token: AccessToken | RefreshToken): boolean {
    if ('generation' in token) {
      const { family, generation } = token
      return !family.dead && this.#now < family.endsAt && generation === family.replacedAt.length
    }
    return !token.dead && token.family?.dead !== true && this.#now < token.endsAt
  }

  #access(family: Family | undefined): AccessToken {
    return { dead: false, endsAt: this.#now + this.#lifetimes.accessTokenTtl, family }
  }
}
