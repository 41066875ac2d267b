import { isIP } from 'node:net'
import { compile } from 'proxy-addr'
import { z } from 'zod'
import { inUrl, isAnyAddress, loopbackNames } from '../loopback.ts'
import { separated, text } from './values.ts'

/** A host name or IP address to bind; the brackets of an IPv6 address are removed. */
export const host = text(hostProblem).transform((value) => value.replace(/^\[(.*)\]$/, '$1').toLowerCase())

/** An http or https URL, with or without a path. One trailing slash is removed: the issuer never has one. */
export const publicUrl = text(publicUrlProblem).transform((value) => {
  const { origin, pathname } = new URL(value)
  return origin + pathname.replace(/\/$/, '')
})

/** An origin exactly as browsers send it in `Origin` (RFC 6454 §6.2), so that origins can be compared as strings. */
export const origin = text(originProblem)

/** Express's `trust proxy` values. */
export const trustProxy = z
  .union([z.boolean(), z.number(), z.string()], { error: 'must be true, false, a number or a text' })
  .transform((value) => (typeof value === 'string' ? trustProxyFromText(value) : value))
  .superRefine((value, context) => {
    const message = trustProxyProblem(value)
    if (message !== undefined) context.addIssue({ code: 'custom', message, input: value })
  })

/**
 * The public URL if none is given. It is `localhost` where that reaches the server: on loopback, and on all
 * addresses, since the name that others use is unknown there (in a container with a published port it is localhost).
 * Any other host was chosen in order to be reached, so it is the host itself.
 */
export function defaultPublicUrl(boundTo: string, port: number): string {
  const isLocalhost = loopbackNames.includes(inUrl(boundTo)) || isAnyAddress(boundTo)
  return new URL(`http://${isLocalhost ? 'localhost' : inUrl(boundTo)}:${port}`).origin
}

function hostProblem(value: string): string | undefined {
  if (value.includes('://')) return 'is a URL; --host takes a host name or an IP address (see --public-url)'
  const name = value.replace(/^\[(.*)\]$/, '$1')
  if (isIP(name) === 6 && !name.includes('%')) return undefined
  if (/^[^:]+:\d+$|\]:\d+$/.test(value)) return 'has a port; set that with --port'
  // A URL parser reads `127.1` or `0` as another address: such a name would mean different things to different
  // readers.
  const isPlain = /^[a-z0-9._-]+$/i.test(name) && URL.canParse(`http://${name}`)
  if (isPlain && new URL(`http://${name}`).hostname === name.toLowerCase()) return undefined
  return 'must be a host name or an IP address, for instance localhost, 127.0.0.1, ::1 or 0.0.0.0'
}

function publicUrlProblem(value: string): string | undefined {
  if (!/^https?:\/\/[^/\\]/i.test(value) || /[\s\p{Cc}\\]/u.test(value) || !URL.canParse(value)) {
    return 'must be an http or https URL, for instance https://mcp.example.com or https://example.com/mcp-auth'
  }
  if (/^[^/]*\/\/[^/?#]*@/.test(value)) return 'contains a user name or password; an issuer has neither'
  if (/[?#]/.test(value)) return 'has a query or fragment; an issuer has neither (RFC 8414 §2)'
  if (new URL(value).port === '0') return 'has the port 0, which nobody can reach; leave the option out'
  return pathProblem(value.replace(/^[^/]*\/\/[^/]*/, ''))
}

/**
 * Clients, proxies and URL parsers rewrite paths, but an issuer is compared as a string. So a path may contain only
 * what none of them changes: no percent-encoding, no dot segments, no empty segments.
 */
function pathProblem(path: string): string | undefined {
  const segments = path.split('/')
  if (path.includes('//')) return 'has an empty path segment (//)'
  if (segments.includes('.') || segments.includes('..')) return 'has a dot segment, which clients resolve'
  if (segments.includes('.well-known')) return 'has .well-known in its path, where the metadata documents are'
  if (/^[A-Za-z0-9._~/-]*$/.test(path)) return undefined
  return 'has a path with characters other than letters, digits, - . _ ~ and /, which some clients change'
}

function originProblem(value: string): string | undefined {
  if (value === '*') return 'would let any website call the server; name each origin'
  if (value === 'null') return 'is what every sandboxed page sends and identifies nobody; name each origin'
  const shape = /^([a-z][a-z0-9+.-]*):\/\/[^/?#@\s\\,]+$/i.exec(value)
  if (shape === null) {
    const suggestion = suggestedOrigin(value)
    return `must be an origin as browsers send it, scheme://host or scheme://host:port${suggestion}`
  }
  if (value.includes('*')) return 'has a wildcard; name each origin'
  const isWeb = /^https?$/i.test(shape[1] ?? '')
  if (isWeb && !URL.canParse(value)) return 'is not a URL'
  const sent = isWeb ? new URL(value).origin : value.toLowerCase()
  return value === sent ? undefined : `is not how browsers write it; write ${sent}`
}

function suggestedOrigin(value: string): string {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value) || value.includes('@')) return ''
  return `; here ${new URL(value).origin}`
}

function trustProxyFromText(value: string): boolean | number | string {
  if (value === 'true' || value === 'false') return value === 'true'
  return /^\d+$/.test(value) ? Number(value) : separated(value, ',').join(',')
}

function trustProxyProblem(value: boolean | number | string): string | undefined {
  if (typeof value === 'boolean') return undefined
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 0 && value <= 100 ? undefined : 'must be 0 to 100 proxies'
  }
  try {
    // Check it as Express will.
    compile(value.split(','))
    return undefined
  } catch {
    return (
      'must be true, false, a number of proxies, or a comma-separated list of IP addresses, subnets ' +
      '(10.0.0.0/8), loopback, linklocal and uniquelocal'
    )
  }
}
