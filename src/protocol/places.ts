// Which realm and which endpoint a request path means.

import { type Destination, type Endpoint, endpoints, scenarioEndpoints } from './endpoints.ts'
import { paths } from './names.ts'

/** The metadata documents that clients look for, by their names after `/.well-known/`. */
export type MetadataDocument =
  | 'oauth-protected-resource'
  | 'oauth-authorization-server'
  | 'openid-configuration'

/** Which of the documents was asked for, and where. */
export interface MetadataPlace {
  readonly document: MetadataDocument
  /**
   * At the root of the host, with the path of the resource or of the issuer after the name (RFC 9728 §3.1, RFC 8414
   * §3.1), or of the second issuer of a scenario; after the path of the issuer (OpenID Connect Discovery 1.0 §4.1);
   * anywhere else.
   */
  readonly form: 'of the resource' | 'of the issuer' | 'of the other issuer' | 'appended' | 'other'
}

/** What a request is addressed to. Its path alone does not tell who is misdirected: that takes the whole request. */
export interface Place {
  /** The name of the realm; the default realm's for what belongs to none. */
  readonly realm: string
  readonly endpoint: Exclude<Destination, 'misdirected'>
  /** For a metadata document. */
  readonly metadata?: MetadataPlace
  /** For what only whoever tests a client asks. */
  readonly question?: TestQuestion
  /** What follows `/_control`. */
  readonly command?: string
}

/** A realm, as far as addresses go. */
export interface RealmAddress {
  readonly name: string
  /** The path below the origin, without a trailing slash; empty at the root. */
  readonly path: string
  /** Whether it is wrong on purpose: such a realm has more addresses. */
  readonly isScenario: boolean
}

/** What whoever tests a client asks for, below a realm that is wrong on purpose. */
export const testPaths = {
  verdict: '/verdict',
  handshake: '/handshake',
  handshakeJson: '/handshake.json',
  handshakeControl: '/handshake/control',
} as const

export type TestQuestion = keyof typeof testPaths | 'control'

/** Finds the realm that a path is below, among those that exist only once they are used. */
export type FindRealm = (path: string) => RealmAddress | undefined

/** A well-known document, and what follows its name (RFC 8615). */
const wellKnown = /^\/\.well-known\/([^/]+)(.*)$/s

/** Documents that a client may look for. Browsers ask every site for others; Chrome does for its developer tools. */
const metadata = /^(?:oauth|openid)-/

const documentNames: ReadonlySet<string> = new Set<MetadataDocument>([
  'oauth-protected-resource',
  'oauth-authorization-server',
  'openid-configuration',
])

const isDocument = (name: string): name is MetadataDocument => documentNames.has(name)

const names = Object.keys(endpoints) as readonly Endpoint[]
const documents = new Map<string, Endpoint>(
  names.filter((name) => endpoints[name].area === 'discovery').map((name) => [endpoints[name].path, name]),
)
const byPath = new Map<string, Place['endpoint']>(
  names.filter((name) => endpoints[name].area !== 'discovery').map((name) => [endpoints[name].path, name]),
)
const byPathInScenarios = new Map<string, Place['endpoint']>([
  ...byPath,
  ...Object.entries(scenarioEndpoints).map(([name, { path }]): [string, Place['endpoint']] => [
    path,
    name as keyof typeof scenarioEndpoints,
  ]),
  ...Object.values(testPaths).map((path): [string, Place['endpoint']] => [path, 'ofTest']),
])

const questions = new Map<string, TestQuestion>(
  Object.entries(testPaths).map(([name, path]) => [path, name as TestQuestion]),
)

function placeOf(realm: string, endpoint: Place['endpoint'], below: string): Place {
  const question = endpoint === 'ofTest' ? questions.get(below) : undefined
  return { realm, endpoint, ...(question !== undefined && { question }) }
}

/** The same for a realm that is there from the start: the timeline of the site is its own. */
const byPathAtRoot = new Map(
  [...byPathInScenarios].filter(([path, endpoint]) => endpoint !== 'ofTest' || path === testPaths.verdict),
)

/** Where the second issuer of a scenario is, below its realm. */
export const otherIssuerPath = '/other'

const belowCanary = `${scenarioEndpoints.canary.path}/`
const belowControl = `${paths.control}/`

/**
 * Finds the place of a request path. A realm's metadata is at the root of the host, with the realm's path after the
 * document's name (RFC 8414 §3.1, RFC 9728 §3.1). A metadata document is named by what was asked for, even if it does
 * not exist. The first realm is the default one; paths below no realm belong to it. `found` are the realms that are not
 * among the given ones.
 */
export function locator(
  realms: readonly RealmAddress[],
  found: FindRealm = () => undefined,
): (path: string) => Place {
  const [main = { name: '', path: '', isScenario: false }] = realms
  const exact = exactPlaces(realms)
  // The longest path first: a realm may be below another.
  const nested = realms.toSorted((a, b) => b.path.length - a.path.length)
  const realmAt = (path: string) =>
    found(path) ?? nested.find((realm) => path === realm.path || path.startsWith(`${realm.path}/`))

  return (path) => {
    const known = exact.get(path)
    if (known !== undefined) return known
    const [, document, inserted = ''] = wellKnown.exec(path) ?? []
    if (document !== undefined) {
      const realm = realmAt(inserted)
      const subject = realm === undefined ? undefined : inserted.slice(realm.path.length)
      return placeOfDocument(document, subject, realm ?? main)
    }
    const realm = realmAt(path)
    if (realm === undefined) return { realm: main.name, endpoint: 'elsewhere' }
    return placeBelow(realm, path.slice(realm.path.length))
  }
}

/** The places of all endpoints that are not metadata, by their whole paths. */
function exactPlaces(realms: readonly RealmAddress[]): ReadonlyMap<string, Place> {
  const places = realms.flatMap(({ name, path, isScenario }) =>
    [...(isScenario ? byPathAtRoot : byPath)].map(([below, endpoint]): [string, Place] => [
      path + below,
      placeOf(name, endpoint, below),
    ]),
  )
  return new Map(places)
}

/** A document at the root of the host; `subject` is what follows the path of the realm, if it is about a realm. */
function placeOfDocument(document: string, subject: string | undefined, { name }: RealmAddress): Place {
  const endpoint = documents.get(`/.well-known/${document}`) ?? unserved(document)
  if (!isDocument(document)) return { realm: name, endpoint }
  return { realm: name, endpoint, metadata: { document, form: formOf(subject) } }
}

function formOf(subject: string | undefined): MetadataPlace['form'] {
  if (subject === '') return 'of the issuer'
  if (subject === otherIssuerPath) return 'of the other issuer'
  return subject === endpoints.mcp.path ? 'of the resource' : 'other'
}

function placeBelow({ name, isScenario }: RealmAddress, below: string): Place {
  const endpoint = (isScenario ? byPathInScenarios : byPath).get(below)
  if (endpoint !== undefined) return placeOf(name, endpoint, below)
  if (isScenario && below.startsWith(belowCanary)) return { realm: name, endpoint: 'canary' }
  if (`${below}/`.startsWith(belowControl)) {
    return {
      realm: name,
      endpoint: 'ofTest',
      question: 'control',
      command: below.slice(paths.control.length),
    }
  }
  // Clients also look for metadata below a realm, where no specification of OAuth puts it.
  const [, document = '', rest] = wellKnown.exec(below) ?? []
  if (!isDocument(document)) return { realm: name, endpoint: unserved(document) }
  const form = rest === '' ? 'appended' : 'other'
  return { realm: name, endpoint: 'otherMetadata', metadata: { document, form } }
}

/** The place that a path means: with a slash at its end it means the same endpoint, even where it is not found. */
export function locateMeant(locate: (path: string) => Place, path: string): Place {
  return locate(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path)
}

function unserved(document: string): Place['endpoint'] {
  return metadata.test(document) ? 'otherMetadata' : 'elsewhere'
}
