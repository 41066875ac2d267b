// The default realm: right, or a scenario that is the whole server; and at a test's command, which may begin it anew.

import type { ControlledPlace } from '../control/controlled-realm.ts'
import type { RealmControl } from '../control/realm-control.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { isStep } from '../handshake/step.ts'
import type { Realm, RealmSettings } from '../realm/realm.ts'
import type { ScenarioAtRoot } from './at-root.ts'
import { defaultRun } from './run-address.ts'

/** A realm, and what a test can do to it; undefined if nobody may. */
export interface MadeRealm {
  readonly realm: Realm
  readonly control: RealmControl | undefined
}

export interface MainRealmContext {
  /** As it would be if nothing were wrong. */
  readonly right: RealmSettings
  readonly atRoot: ScenarioAtRoot | undefined
  readonly username: string
  /** Whether the configured client secret is the built-in one. */
  readonly isSecretPublic: boolean
  readonly make: (settings: RealmSettings) => MadeRealm
  /** Forgets what a realm of this name issued and what its clients did, before it is made anew. */
  readonly forget: () => void
  /** Puts the realm in the place of the one before. */
  readonly replace: (realm: Realm) => void
}

export interface MainRealm {
  /** The one that lives now. */
  readonly realm: Realm
  /** Where a test controls it. */
  readonly place: ControlledPlace
  /** Takes an event of any realm. */
  record(event: HandshakeEvent): void
  /** Answers now those who wait for events. */
  close(): void
}

/** Makes the default realm. Nothing is mounted yet. */
export function mainRealm(context: MainRealmContext): MainRealm {
  const { right, atRoot, isSecretPublic, username } = context
  let made = make(context)
  const ownSecret = atRoot?.scenario.settings?.clientSecret
  return {
    get realm() {
      return made.realm
    },
    place: {
      url: right.issuer,
      credentials: { clientId: right.clientId, clientSecret: ownSecret ?? right.clientSecret },
      isSecretPublic: isSecretPublic || ownSecret !== undefined,
      username,
      scenario: atRoot?.scenario.name,
      run: defaultRun,
      control() {
        if (made.control === undefined) throw new Error('nobody may control this realm')
        return made.control
      },
      startOver() {
        const before = made
        context.forget()
        made = make(context)
        context.replace(made.realm)
        before.control?.journal.end()
      },
    },
    record(event) {
      if (event.realm === right.name && isStep(event)) made.control?.journal.record(event)
    },
    close: () => made.control?.journal.end(),
  }
}

/** What a scenario remembers is of one realm, so its settings are made anew too. */
function make({ right, atRoot, make: makeRealm }: MainRealmContext): MadeRealm {
  if (atRoot === undefined) return makeRealm(right)
  const settings = atRoot.settings(right)
  const { realm, control } = makeRealm(settings)
  return { realm: { ...realm, endpoints: { ...realm.endpoints, ...atRoot.endpoints(settings) } }, control }
}
