import type { NextSignIn } from '../login/start.ts'
import type { Seams } from '../protocol/seams.ts'

/** What a test may change in a realm while it lives. */
export interface RealmHooks {
  /** Set while a fault waits. */
  fault: Seams['fault']
  /** How the next authorization request is answered, if a test wants to decide that. */
  nextSignIn: NextSignIn | undefined
}

/** Nothing is changed yet. */
export function newHooks(): RealmHooks {
  return { fault: undefined, nextSignIn: undefined }
}

/** The seams of a realm, and the one that comes and goes. */
export function hooked(seams: Seams, hooks: RealmHooks): Seams {
  return {
    ...seams,
    get fault() {
      return hooks.fault
    },
  }
}

/** What a test wants for the next authorization request; asked once, it is over. */
export function takeSignIn(hooks: RealmHooks): NextSignIn | undefined {
  const { nextSignIn } = hooks
  hooks.nextSignIn = undefined
  return nextSignIn
}
