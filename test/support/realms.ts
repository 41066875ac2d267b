// One process with several realms, each with a store and a clock of its own; stopped when the test ends.

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { Sleep } from '../../src/clock.ts'
import { configFor } from '../../src/config/config-for.ts'
import { type ServerOptions, settingsFrom } from '../../src/config/load.ts'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { expressMessages } from '../../src/http/messages.ts'
import { listen } from '../../src/listen.ts'
import { MovableClock } from '../../src/movable-clock.ts'
import type { Deviations } from '../../src/realm/deviations.ts'
import type { RealmSettings } from '../../src/realm/realm.ts'
import { Connections } from '../../src/shutdown.ts'
import { memoryState } from '../../src/state/memory-state.ts'
import { fakeClock } from './clock.ts'
import type { TestServer } from './server.ts'
import { testStore } from './store.ts'

interface RealmChanges {
  /** How the realms below the first one are wrong. */
  readonly deviations?: Deviations
  readonly sleep?: Sleep
}

/** The realm at the public URL first, then one at each path below it. */
export async function startRealms(
  paths: readonly string[],
  options: ServerOptions = {},
  { deviations, sleep = async () => {} }: RealmChanges = {},
): Promise<readonly TestServer[]> {
  const settings = settingsFrom({ port: 0, logLevel: 'error', logFormat: 'json', ...options }, [
    'get_time',
    'echo',
  ])
  const events: HandshakeEvent[] = []
  const messages = expressMessages()
  const connections = new Connections()
  let handle: ReturnType<typeof createApp>['handle'] | undefined
  const port = await listen('localhost', settings.port, () =>
    connections.of(createServer(messages, (req, res) => handle?.(req, res))),
  )
  const config = configFor(settings, port)
  const wallClock = fakeClock().now
  const own = () => {
    const clock = fakeClock()
    return { clock, now: clock.now, store: testStore({ now: clock.now, wallClock }) }
  }
  const main = own()
  const app = createApp(config, {
    state: memoryState({ tokens: main.store, wallClock, random: randomBytes }),
    clock: new MovableClock(main.now),
    wallClock,
    random: randomBytes,
    sleep,
    messages,
    record: (event) => events.push(event),
    unexpected: (error) => {
      throw error
    },
    version: '0',
  })
  handle = app.handle
  const close = async () => {
    const closed = connections.close(0)
    app.endStreams()
    await closed
    await app.close()
  }
  onTestFinished(close)

  const server = (name: string, url: string, { clock }: typeof main): TestServer => ({
    url,
    mcp: `${url}/mcp`,
    config: { ...config, publicUrl: url },
    clock,
    get events() {
      return events.filter(({ realm }) => realm === name)
    },
    log: [],
    attempts: async () => app.attempts(),
    close,
  })
  const others = paths.map((path) => {
    const its = own()
    const issuer = config.publicUrl + path
    const realm: RealmSettings = { ...config, name: path, issuer, deviations }
    app.addRealm(realm, { store: its.store, clock: new MovableClock(its.now) })
    return server(path, issuer, its)
  })
  return [server('main', config.publicUrl, main), ...others]
}
