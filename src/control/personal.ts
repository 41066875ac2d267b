// The commands that people have on the timelines: of the same object, under the same token.

import type { TimelineControl } from '../timeline/control-form.ts'
import { type ControlledPlace, ControlledRealm } from './controlled-realm.ts'
import { type ControlAccess, mayCommand, tokenCheck } from './guard.ts'

/** Finds the control of the realm with a name; undefined if there is no such realm. */
export type PersonalControl = (realm: string) => TimelineControl | undefined

/** Makes it for the realms of a process. */
export function personalControl(
  access: ControlAccess,
  find: (realm: string) => ControlledPlace | undefined,
): PersonalControl {
  const needsToken = access.token !== undefined
  const checkToken = tokenCheck(access)
  return (name) => {
    const place = find(name)
    if (place === undefined) return undefined
    return {
      realm: new ControlledRealm(place),
      needsToken,
      // A timeline may be shown to more people than may command.
      isFor: (req) => mayCommand(access, req),
      checkToken,
    }
  }
}
