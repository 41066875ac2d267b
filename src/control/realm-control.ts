// What a test can do to one realm while that lives. Made with the realm; begun anew, it is made anew.

import type { NextSignIn } from '../login/start.ts'
import type { MovableClock } from '../movable-clock.ts'
import type { RealmHooks } from '../realm/hooks.ts'
import type { Realm } from '../realm/realm.ts'
import type { StoreControl } from '../tokens/store-control.ts'
import { Faults } from './faults.ts'
import { Journal } from './journal.ts'
import { RealmTokens } from './realm-tokens.ts'

export interface RealmControlContext {
  readonly realm: Realm
  readonly hooks: RealmHooks
  readonly clock: MovableClock
  /** Undefined for a store that nobody can command. */
  readonly store: StoreControl | undefined
}

export class RealmControl {
  readonly clock: MovableClock
  readonly faults: Faults
  readonly journal = new Journal()
  readonly tokens: RealmTokens
  readonly #hooks: RealmHooks

  constructor({ realm, hooks, clock, store }: RealmControlContext) {
    const { clientId, resource, scopes } = realm.grants
    this.clock = clock
    this.#hooks = hooks
    this.faults = new Faults(hooks, { clientId, resource, scopes: scopes.base, allScopes: scopes.resource })
    this.tokens = new RealmTokens(realm.grants, store)
  }

  /** How the next authorization request is answered; undefined if nobody has said. */
  get nextSignIn(): NextSignIn | undefined {
    return this.#hooks.nextSignIn
  }

  set nextSignIn(next: NextSignIn) {
    this.#hooks.nextSignIn = next
  }
}
