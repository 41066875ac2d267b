// Wires the realms (issuers with their MCP servers) and the site (pages for people), in the order in which they are
// tried. Must not know argv, the environment or a port.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import proxyAddress from 'proxy-addr'
import { basePath } from './base-path.ts'
import { clientAddress } from './client-address.ts'
import { clipped } from './clipped.ts'
import type { Clock, Sleep } from './clock.ts'
import { type Config, demo } from './config/config.ts'
import { registeredRedirectUris } from './config/redirect-uris.ts'
import { passwordsOf } from './config/store-address.ts'
import type { ControlledPlace } from './control/controlled-realm.ts'
import type { controlled } from './control/realm-control.ts'
import type { ControlService } from './control/service.ts'
import type { AttemptRecorder, Recorder } from './handshake/event.ts'
import { tracing } from './handshake/trace.ts'
import { healthRoute } from './home/health.ts'
import type { Endpoint } from './http/endpoint.ts'
import { visitsOnly } from './http/fetch-metadata.ts'
import { readQuery } from './http/form.ts'
import { hostGuard, ownHosts } from './http/host-guard.ts'
import { lazy } from './http/lazy.ts'
import { type Messages, useMessages } from './http/messages.ts'
import { navigation } from './http/navigation.ts'
import { configureViews, type Href, hrefBelow } from './http/page.ts'
import { type LimitName, limited, rateLimiter } from './http/rate-limit.ts'
import { securityHeaders } from './http/security-headers.ts'
import { sessions } from './http/session.ts'
import { repeatedHeader } from './http/single-headers.ts'
import { returningBrowsers } from './login/returning-browser.ts'
import { createSeal } from './login/seal.ts'
import { loginThrottle } from './login/throttle.ts'
import { mcpService } from './mcp/service.ts'
import { tools } from './mcp/tools.ts'
import { MovableClock } from './movable-clock.ts'
import { sdkEngine } from './oauth/sdk-engine.ts'
import { destinations } from './protocol/endpoints.ts'
import { paths } from './protocol/names.ts'
import { type Refused, refuse } from './protocol/refusal.ts'
import { defaultRealm } from './realm/default-realm.ts'
import type { RealmHooks } from './realm/hooks.ts'
import { createRealm, type RealmSettings, type SharedByRealms } from './realm/realm.ts'
import { createRealms, type Realms } from './realm/realms.ts'
import { lastResort } from './refusals/last-resort.ts'
import { refusalsByAccept } from './refusals/send-refusal.ts'
import { sendStopping } from './refusals/send-stopping.ts'
import type { TestService } from './report/service.ts'
import { pathOf } from './request-target.ts'
import type { ScenarioAtRoot } from './runs/at-root.ts'
import { type MadeRealm, mainRealm } from './runs/main-realm.ts'
import { pathsOfTests } from './runs/run-address.ts'
import { scenarioSecrets } from './scenarios/parts/own-secrets.ts'
import { digest, type Random } from './secrets.ts'
import { createSite } from './site/site.ts'
import type { State } from './state/state.ts'
import type { AttemptJson } from './timeline/json.ts'
import { memoryTokenStore } from './tokens/memory-token-store.ts'
import type { StoreControl } from './tokens/store-control.ts'
import type { TokenStore } from './tokens/token-store.ts'
import { Unavailable } from './unavailable.ts'
import { viewsFolder } from './views-folder.ts'

export interface AppDeps extends Omit<OwnOfRealm, 'store'> {
  /** Has the tokens of the default realm. */
  readonly state: State
  /** The time of events, sessions and limits; never moved. */
  readonly wallClock: Clock
  readonly random: Random
  readonly sleep: Sleep
  /** What the server makes of requests, and of their responses. */
  readonly messages: Messages
  /** Called once the timeline has the event. */
  readonly record: AttemptRecorder
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
  readonly version: string
  /** What the default realm is, if it is wrong on purpose. */
  readonly atRoot?: ScenarioAtRoot | undefined
  /** Makes realms that a test can control; undefined if none may be. */
  readonly controlled?: typeof controlled | undefined
}

/** What is a realm's own. That of the default realm is in AppDeps. */
interface OwnOfRealm {
  readonly store: TokenStore
  /** What a test may do to the store; undefined if nobody can command it. */
  readonly storeControl?: StoreControl | undefined
  /** The realm's time: of codes and tokens. */
  readonly clock: MovableClock
}

export interface App {
  readonly handle: RequestListener
  /** Adds a realm besides the default one, with its own store and clock. Its issuer is on this origin. */
  addRealm(settings: RealmSettings, own: OwnOfRealm): void
  /** The default realm at a test's command. */
  readonly main: ControlledPlace
  /** The runs below /s/ and their reports, made when they are first asked for. */
  tests(): Promise<TestService>
  /** What clients did, newest first; empty without a timeline. */
  attempts(): Promise<readonly AttemptJson[]>
  /**
   * From now on, answers every request with 503 and asks for a new connection, so that a load balancer turns to other
   * instances.
   */
  turnAway(): void
  /** Ends the responses that would otherwise go on forever. */
  endStreams(): void
  /** Releases what the rooms hold once everything is answered; stores are closed by their owners. */
  close(): Promise<void>
}

/** Wires everything for one configuration. */
export function createApp(config: Config, deps: AppDeps): App {
  const { state, wallClock, random, sleep, unexpected, version } = deps
  const { keyFor } = state
  const { publicUrl, username, password } = config
  const writer = { publicUrl, unexpected }
  const base = basePath(publicUrl)
  const at = hrefBelow(base)

  const app = expressApp(config, at, state.distant !== undefined)
  useMessages(app, deps.messages)
  const addressOf = addressFinder(app)
  const limitOf = (name: LimitName) =>
    rateLimiter(config.rateLimitPerMinute, state.hits(name), wallClock, addressOf)
  const limit = limitOf('oauth')
  const withSession = sessions({
    store: state.sessions,
    random,
    csrfKey: keyFor('forms'),
    // Sessions outlive the process where instances share them, but not a change of who can sign in, or with what.
    cookieKey: keyFor(`session cookies of ${digest(JSON.stringify([publicUrl, username, password]))}`),
    publicUrl,
  })

  const mcp = mcpService({ tools, version, unexpected })
  let tests: TestService | undefined
  const realms = createRealms({
    find: (path) => (config.scenarios ? tests?.runs.find(path) : undefined),
    known: (name) => tests?.runs.known(name),
    open: (name) => tests?.runs.open(name),
  })
  const shared: SharedByRealms = {
    publicUrl,
    unexpected,
    wallClock,
    random,
    sleep,
    forPeople: [visitsOnly(), limited(limit), withSession],
    limit,
    mcp,
    engine: sdkEngine(),
    username,
    password,
    seal: createSeal(keyFor('sealed requests'), random),
    throttle: loginThrottle(state.failures, wallClock),
    returningBrowsers: returningBrowsers({ publicUrl, key: keyFor('returning browsers'), random }),
    refreshKeyFor: (realm) => keyFor(`refresh tokens of ${realm}`),
  }
  const newRealm = (settings: RealmSettings, { store, storeControl, clock }: OwnOfRealm): MadeRealm => {
    const create = (hooks?: RealmHooks) => createRealm(settings, { store, now: clock.now, hooks }, shared)
    return deps.controlled?.(create, clock, storeControl) ?? { realm: create(), control: undefined }
  }
  const main = mainRealm({
    right: defaultRealm(config),
    atRoot: deps.atRoot,
    username,
    isSecretPublic: isSecretPublic(config),
    make: (settings) => newRealm(settings, { ...deps, store: state.tokens }),
    forget() {
      // Otherwise the clock would go back while what was issued by it lives.
      if (deps.storeControl === undefined) throw new Error('only tokens in memory can be forgotten')
      deps.storeControl.clear()
      deps.clock.startOver()
      site.timeline?.clear()
    },
    replace(realm) {
      realms.replace(realm)
      if (deps.atRoot !== undefined) tests?.runs.pin(deps.atRoot.scenario, realm, publicUrl)
    },
  })
  realms.add(main.realm)
  // Counted apart, so that somebody who reads the timeline takes nothing from a client at the same address.
  const forReaders = [visitsOnly(), limited(limitOf('pages')), withSession]
  const placeOf = (realm: string) => (realm === main.realm.name ? main.place : tests?.controlled(realm))
  const loadPersonalControl = lazy(async () => {
    if (!config.control) return undefined
    const { personalControl } = await import('./control/personal.ts')
    return personalControl({ token: config.controlToken }, placeOf)
  })
  const loadTests = lazy(async () => {
    const [{ testService }, personal] = await Promise.all([
      import('./report/service.ts'),
      loadPersonalControl(),
    ])
    tests = testService({
      publicUrl,
      boundTo: config.host,
      mostRuns: config.maxRuns,
      wallClock,
      username,
      isSecretPublic: isSecretPublic(config),
      watchers: config.handshakeLog,
      timeline: site.timeline,
      control: personal,
      hasCatalogue: config.scenarios,
      at,
      forPeople: forReaders,
      rightRealm: ({ issuer }) => ({
        ...defaultRealm(config),
        redirectUris: registeredRedirectUris(config.chosenRedirectUris, publicUrl, issuer + paths.mcp),
      }),
      atRoot: deps.atRoot && { scenario: deps.atRoot.scenario, realm: main.realm },
      makeRealm(settings) {
        const clock = new MovableClock(wallClock)
        const { now, shownAgo } = clock
        const store = memoryTokenStore({ now, shownAgo, wallClock, maxTokens: tokensOfRun })
        const made = newRealm(settings, { store, storeControl: store, clock })
        return {
          ...made,
          close() {
            made.control?.journal.end()
            void store.close()
          },
        }
      },
    })
    return tests
  })
  const isBelow = pathsOfTests(base)
  const hasTests = config.scenarios || deps.atRoot !== undefined
  const isOfTests = (path: string) => deps.atRoot !== undefined || (config.scenarios && isBelow(path))
  let control: ControlService | undefined
  const loadControl = lazy(async () => {
    const { controlService } = await import('./control/service.ts')
    control = controlService({ ...writer, token: config.controlToken, version, find: placeOf })
    return control
  })
  const site = createSite(config, {
    wallClock,
    random,
    version,
    at,
    forPeople: forReaders,
    unusableToken: (flaw) => main.realm.unusableToken(flaw),
    control: async () => (await loadPersonalControl())?.(main.realm.name),
  })
  const record: Recorder = (event) => {
    tests?.runs.record(event)
    main.record(event)
    const isOfRun = event.realm !== main.realm.name && tests?.runs.run(event.realm) !== undefined
    deps.record(event, isOfRun ? undefined : site.record(event))
  }
  const trace = tracing({
    record,
    wallClock,
    locate: realms.locate,
    addressOf,
    secrets: secretsToHide(config),
  })
  const { setForProgram, setForPage } = securityHeaders(publicUrl)
  const foreignHost = hostGuard(ownHosts(publicUrl, config.host))
  app.use(refused(repeatedHeader))
  // Orchestrators ask for it at the root, by whatever host name they know; it reveals nothing.
  const health = healthRoute(async () => state.distant?.problem())
  app.use(health)
  app.use(
    navigation(config.handshakeLog, {
      scenarios: config.scenarios,
      reports: hasTests,
    }),
  )
  app.use(refused(foreignHost))
  app.use((req, res, next) => {
    const place = realms.locate(req.path)
    if (place.question === 'control') {
      if (!config.control) throw refuse('control_off', {})
      loadControl().then(({ obey }) => obey(place, req, res), next)
    } else if (tests === undefined || place.endpoint !== 'ofTest') next()
    else tests.answer(place, req, res, next)
  })
  app.use(realms.handle)
  // The home page answers a GET, but it is also the address that clients are given by mistake most often.
  app.all([at('/'), base].filter(Boolean), realms.misdirected)
  app.use(base === '' ? '/' : base, health, (req, res, next) => {
    if (tests === undefined || !hasTests) next()
    else tests.pages(req, res, next)
  })
  app.use(base === '' ? '/' : base, site.router)
  app.use(realms.misdirected)
  app.use(({ path }) => {
    const mcpUrl = realms.mcpUrlOf(path)
    throw refuse('not_found', { path: clipped(path), ...(mcpUrl !== undefined && { mcpUrl }) })
  })
  app.use(refusalsByAccept(writer))

  let isTurningAway = false
  const answer = (path: string, req: IncomingMessage, res: ServerResponse) => {
    trace(req, res)
    site.observe(req)
    if (isTurningAway) {
      setForProgram(res)
      sendStopping(res, publicUrl)
      return
    }
    // What hardly any endpoint may serve is refused below, as for all other paths.
    const isRefused = repeatedHeader(req) !== undefined || foreignHost(req) !== undefined
    const mayServe = !isRefused || destinations[realms.locate(path).endpoint].takesAnyRequest === true
    const endpoint = mayServe ? endpointAt(realms, path, req) : undefined
    if (endpoint !== undefined) {
      setForProgram(res)
      void endpoint(req, res)
    } else {
      setForPage(res)
      // Express has added its own properties to them by the time it calls back.
      app(req as Request, res as Response, lastResort(req as Request, res as Response, writer))
    }
  }

  const handle = (req: IncomingMessage, res: ServerResponse) => {
    const path = pathOf(req.url ?? '')
    if (tests === undefined && isOfTests(path)) void loadTests().then(() => answer(path, req, res))
    else answer(path, req, res)
  }
  const { distant } = state
  return {
    handle: distant === undefined ? handle : (req, res) => distant.duringRequest(() => handle(req, res)),
    addRealm: (settings, own) => realms.add(newRealm(settings, own).realm),
    main: main.place,
    tests: loadTests,
    attempts: () => site.attempts(),
    turnAway() {
      isTurningAway = true
    },
    endStreams() {
      site.endStreams()
      control?.endWaiting()
    },
    async close() {
      main.close()
      tests?.runs.close()
      await mcp.close()
    },
  }
}

/** What a client may send where it does not belong, and nobody is to read. */
export function secretsToHide({ clientSecret, password, controlToken, store }: Config): readonly string[] {
  const ofControl = controlToken === undefined ? [] : [controlToken]
  const ofStore = store === undefined ? [] : passwordsOf(store)
  return [clientSecret, password, ...ofControl, ...ofStore, ...scenarioSecrets]
}

function isSecretPublic({ clientSecret }: Config): boolean {
  return clientSecret === demo.clientSecret
}

/** How many access tokens a run may have at a time. */
const tokensOfRun = 1000

/** The endpoint that a request is for. If there is no room for its realm, Express finds that out too, and answers. */
function endpointAt(realms: Realms, path: string, { method }: IncomingMessage): Endpoint | undefined {
  try {
    return realms.endpoint(path, method)
  } catch (error) {
    if (error instanceof Unavailable) return undefined
    throw error
  }
}

/** Refuses the requests for which a check returns a refusal. */
function refused(check: (req: IncomingMessage) => Refused | undefined): RequestHandler {
  return (req, _res, next) => next(check(req))
}

/** The address that sent a request, as Express reads it. */
function addressFinder(app: Express): (req: IncomingMessage) => string {
  const trust = app.get('trust proxy fn')
  return (req) => {
    const isForwarded = req.headers['x-forwarded-for'] !== undefined
    return clientAddress({ ip: isForwarded ? proxyAddress(req, trust) : undefined, socket: req.socket })
  }
}

function expressApp({ trustProxy }: Config, at: Href, isStoreShared: boolean): Express {
  const app = express()
  app.set('trust proxy', trustProxy)
  app.set('query parser', readQuery)
  app.set('x-powered-by', false)
  app.set('etag', false)
  // An endpoint is its path, to the letter. Only a path that is mounted with use() stands for all below it.
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  configureViews(app, viewsFolder, { at, isStoreShared })
  return app
}
