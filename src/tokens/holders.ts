/** Who something was issued to, and for what. */
export interface Holder {
  readonly clientId: string
  /** The person, or undefined for client_credentials. */
  readonly username: string | undefined
  readonly scopes: readonly string[]
  /** The one resource it is good for (RFC 8707). */
  readonly resource: string
}

/**
 * What the records of a store share, kept once and referred to by a number: a server has one client, a few people and
 * few combinations of scopes, but very many tokens. Kept as copies, because a slice of a request keeps the whole
 * request in memory. A client may put scopes in any order, hence the capacity.
 */
export class Holders {
  readonly #capacity: number
  readonly #byNumber: (Shared | undefined)[] = []
  readonly #byText = new Map<string, Shared>()
  readonly #free: number[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The holder with a number from share(), until it is released. */
  get(number: number): Holder {
    const shared = this.#byNumber[number]
    if (shared === undefined) throw new Error(`there is no holder ${number}`)
    return shared.holder
  }

  /** Whether this holder is known already, or there is room for another within this share of the capacity. */
  hasRoom(holder: Holder, part: number): boolean {
    return this.#byText.size < this.#capacity * part || this.#byText.has(textOf(holder))
  }

  /** The number of this holder for one more record, which must release it eventually. */
  share(holder: Holder): number {
    const text = textOf(holder)
    let shared = this.#byText.get(text)
    if (shared === undefined) {
      shared = { number: this.#free.pop() ?? this.#byNumber.length, holder: holderOf(text), text, records: 0 }
      this.#byText.set(text, shared)
      this.#byNumber[shared.number] = shared
    }
    shared.records += 1
    return shared.number
  }

  release(number: number): void {
    const shared = this.#byNumber[number]
    if (shared === undefined) return
    shared.records -= 1
    if (shared.records > 0) return
    this.#byText.delete(shared.text)
    this.#byNumber[number] = undefined
    this.#free.push(number)
  }
}

interface Shared {
  readonly number: number
  readonly holder: Holder
  readonly text: string
  records: number
}

/** A missing username is null, since JSON has no undefined. */
function textOf({ clientId, username, scopes, resource }: Holder): string {
  return JSON.stringify([clientId, username, scopes, resource])
}

function holderOf(text: string): Holder {
  const [clientId, username, scopes, resource] = JSON.parse(text)
  return { clientId, username: username ?? undefined, scopes, resource }
}
