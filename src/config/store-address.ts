// Where the store is that instances share: what --store may be, and what of it may be shown.

import { text } from './values.ts'

export interface StoreAddress {
  /** `redis:` or `rediss:`, with the user and the password if there are any, without a query. */
  readonly url: string
  /** What every key begins with. */
  readonly prefix: string
}

const defaultPrefix = 'mcp-static-auth:'

/** The URL of a Redis or Valkey. Its query may only be `?prefix=`. */
export const storeAddress = text(problem)
  .transform((value): StoreAddress => {
    const url = new URL(value)
    const prefix = url.searchParams.get('prefix') ?? defaultPrefix
    url.search = ''
    return { url: url.href, prefix }
  })
  .readonly()

/** An address without user and password: scheme, host, port, database, and what the keys look like. */
export function shownStore({ url, prefix }: StoreAddress): string {
  const { protocol, hostname, port, pathname } = new URL(url)
  return `${protocol}//${hostname}:${port || '6379'}/${pathname.slice(1) || '0'}, keys ${prefix}*`
}

/** The password of an address, in each form in which it may appear somewhere; empty if there is none. */
export function passwordsOf({ url }: StoreAddress): readonly string[] {
  const { password } = new URL(url)
  return password === '' ? [] : [...new Set([password, decodeURIComponent(password)])]
}

/** Never shows the value: anything in it may be a part of the password. */
function problem(value: string): string | undefined {
  if (!/^rediss?:\/\//i.test(value))
    return 'must be a redis:// or rediss:// URL, such as redis://localhost:6379'
  if (/[^\x21-\x7E]/.test(value)) return `has ${strange} that a URL must have percent-encoded`
  if (value.includes('#')) return 'has a fragment; if the # belongs to the password, write %23'
  if (!URL.canParse(value)) return `is not a URL: check its host and its port; ${reserved}`
  const { hostname, port, username, password, pathname, searchParams } = new URL(value)
  if (!/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/i.test(hostname))
    return 'has no host, or one that is no host name or IP address'
  if (port === '0') return 'has the port 0, which nobody can reach'
  if (!isDecodable(username) || !isDecodable(password)) return `has a % that encodes nothing; ${reserved}`
  if (username !== '' && password === '') {
    return 'has a user name but no password; with a password alone, write redis://:PASSWORD@HOST'
  }
  if (!/^(?:\/\d{0,6})?$/.test(pathname)) return 'has a path that is not the number of a database, such as /0'
  if ([...searchParams].some(([name]) => name !== 'prefix') || searchParams.size > 1) {
    return 'has a query that is not one ?prefix='
  }
  return prefixProblem(searchParams.get('prefix') ?? defaultPrefix)
}

const strange = 'a space, a control character or a letter beyond ASCII'
const reserved = 'in the user name and the password, characters such as / ? # @ : % are percent-encoded'

/** Keys are found by pattern, where * ? [ ] and \ have a meaning. */
function prefixProblem(prefix: string): string | undefined {
  return /^[\x21-\x7E]{1,100}$/.test(prefix) && !/[*?[\]\\]/.test(prefix)
    ? undefined
    : 'has a prefix that is not 1 to 100 printable ASCII characters, without spaces and * ? [ ] \\'
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
