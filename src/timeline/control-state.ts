// What a test, or a person, has changed in a realm, as sentences.

/** By how much the clock of a realm is ahead, and which faults there are. */
export interface ControlState {
  readonly clock: { readonly offsetSeconds: number }
  readonly faults: readonly ShownFault[]
}

/** What is shown of a fault. */
interface ShownFault {
  readonly at: keyof typeof requests
  readonly grant?: string | undefined
  readonly method?: string | undefined
  readonly times: number
  readonly skip: number
  readonly passed: number
  readonly met: number
  readonly delayMs?: number | undefined
  readonly status?: number | undefined
  readonly error?: string | undefined
  readonly reset?: true | undefined
}

/** How many kinds of faults are told. */
const mostTold = 3

const requests = {
  mcp: ['MCP request', 'MCP requests'],
  authorize: ['authorization request', 'authorization requests'],
  token: ['token request', 'token requests'],
  revoke: ['revocation', 'revocations'],
  introspect: ['introspection', 'introspections'],
  'resource-metadata': ['request for resource metadata', 'requests for resource metadata'],
  'server-metadata': ['request for server metadata', 'requests for server metadata'],
} as const

const grants: Readonly<Record<string, readonly [string, string]>> = {
  refresh_token: ['refresh', 'refreshes'],
  authorization_code: ['exchange of a code', 'exchanges of a code'],
  client_credentials: ['client credentials grant', 'client credentials grants'],
}

/** The clock first, then the faults that wait; empty if nothing is changed. */
export function stateText({ clock, faults }: ControlState): string {
  const ahead = clock.offsetSeconds
  const waiting = faultSentences(faults.filter(({ met, times }) => met < times))
  return [...(ahead > 0 ? [`The clock of this realm is ${span(ahead)} ahead.`] : []), ...waiting].join(' ')
}

/** Faults of a kind make one sentence. */
function faultSentences(waiting: readonly ShownFault[]): readonly string[] {
  const kinds = new Map<string, { readonly fault: ShownFault; readonly left: number }>()
  for (const fault of waiting) {
    const kind = faultSentence(fault, 1)
    kinds.set(kind, { fault, left: (kinds.get(kind)?.left ?? 0) + fault.times - fault.met })
  }
  const all = [...kinds.values()]
  const more = all.length - mostTold
  return [
    ...all.slice(0, mostTold).map(({ fault, left }) => faultSentence(fault, left)),
    ...(more > 0 ? [more === 1 ? 'One more fault waits.' : `${more} more faults wait.`] : []),
  ]
}

function faultSentence(fault: ShownFault, left: number): string {
  const [one, several] = requestsOf(fault)
  if (fault.passed < fault.skip)
    return `${left === 1 ? `A later ${one}` : `${left} later ${several}`} ${fate(fault)}.`
  return `The next ${left === 1 ? one : `${left} ${several}`} ${fate(fault)}.`
}

function requestsOf({ at, grant, method }: ShownFault): readonly [string, string] {
  if (method !== undefined) return [`\`${method}\` request`, `\`${method}\` requests`]
  return (grant === undefined ? undefined : grants[grant]) ?? requests[at]
}

function fate({ status, error, reset, delayMs = 0 }: ShownFault): string {
  const late = delayMs > 0 ? `, ${span(delayMs / 1000)} late` : ''
  if (reset === true) return `will lose its connection${late}`
  if (error !== undefined) return `will be refused with \`${error}\`${late}`
  return status === undefined
    ? `will be held back for ${span(delayMs / 1000)}`
    : `will be answered with ${status}${late}`
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A span of time in words, by its two largest units. */
function span(seconds: number): string {
  let rest = Math.floor(seconds)
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'less than a second' : parts.slice(0, 2).join(' and ')
}
