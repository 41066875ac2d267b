// A realm in which a test says what happens to the next request.

import type { Fault, FaultableRequest, FaultPlace, Seams } from '../../src/protocol/seams.ts'
import { noDeviations } from '../../src/realm/deviations.ts'
import type { ServerOptions } from '../../src/server.ts'
import { startRealms } from './realms.ts'
import type { TestServer } from './server.ts'

interface NextFault {
  readonly delayMs?: number
  readonly effect?: Fault['outcome']
}

export interface FaultyRealm {
  readonly server: TestServer
  /** What the seam was asked about, since it was last set. */
  readonly asked: readonly FaultableRequest[]
  /** How long was waited, in milliseconds. */
  readonly naps: readonly number[]
  /** Sets the seam: the next request at this place and stage meets the fault; without one, requests are only seen. */
  next(at: FaultPlace, stage: FaultableRequest['stage'], fault?: NextFault): void
  /** Takes the seam away. */
  none(): void
}

/** `others` are the other seams of the realm; `waits` takes the place of a sleep that ends at once. */
export async function startFaultyRealm({
  options = {},
  others = {},
  waits = async () => {},
}: {
  readonly options?: ServerOptions
  readonly others?: Seams
  readonly waits?: () => Promise<void>
} = {}): Promise<FaultyRealm> {
  const seams: { -readonly [S in keyof Seams]: Seams[S] } = { ...others }
  const naps: number[] = []
  const asked: FaultableRequest[] = []
  const [, server] = await startRealms(
    ['/faulty'],
    { autoApprove: 'all', ...options },
    {
      deviations: { ...noDeviations, seams },
      sleep(ms) {
        naps.push(ms)
        return waits()
      },
    },
  )
  if (server === undefined) throw new Error('there is no second realm')
  return {
    server,
    asked,
    naps,
    next(at, stage, fault) {
      asked.length = 0
      let waiting = fault
      seams.fault = (request) => {
        asked.push(request)
        if (waiting === undefined || request.at !== at || request.stage !== stage) return undefined
        const { delayMs = 0, effect } = waiting
        waiting = undefined
        return { delayMs, outcome: effect }
      }
    },
    none() {
      seams.fault = undefined
    },
  }
}
