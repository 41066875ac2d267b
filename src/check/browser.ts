// The browser of a person who is signed in and allows everything: it follows redirects, from the authorization
// endpoint to the client. It runs no scripts, and goes nowhere but to this machine.

import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { isLoopbackUrl } from '../loopback.ts'
import { isAddressOf } from './own-address.ts'

/** More redirects than that are a loop. */
const redirectsAtMost = 20

export interface Browser {
  /** Opens an address, unless it is open already, is the beginning of one that is, or leads to another server. */
  open(url: string): void
  /** Why the client got no answer, if it got none at all and one was for it. */
  unreached(): string | undefined
  /** Whether something still loads, or waits for a client that does not listen yet. */
  isBusy(): boolean
  /** Stops whatever still loads. */
  stop(): Promise<void>
}

export interface BrowserDeps {
  readonly serverUrl: string
  readonly now: Clock
  /** How long a client that does not listen yet is tried. */
  readonly reachMs: number
  /** How long between two tries. */
  readonly retryMs: number
}

export function createBrowser({ serverUrl, now, reachMs, retryMs }: BrowserDeps): Browser {
  const opened = new Set<string>()
  const visits = new Set<Promise<void>>()
  let stopping = new AbortController()
  let isReached = false
  let obstacle: string | undefined

  async function visit(url: string): Promise<void> {
    let next: URL | undefined = new URL(url)
    for (let count = 0; next !== undefined && count <= redirectsAtMost; count++) {
      next = isAddressOf(serverUrl, next.href) ? await follow(next) : await goToClient(next)
    }
  }

  async function goToClient(url: URL): Promise<URL | undefined> {
    if (url.protocol !== 'http:' || !isLoopbackUrl(url.href)) {
      obstacle ??= `The answer was for ${addressOf(url)}, where the browser of \`check\` cannot go.`
      return undefined
    }
    const until = now() + reachMs
    let isConnected = false
    const onConnect = () => {
      isConnected = true
      isReached = true
    }
    for (;;) {
      try {
        return await follow(url, onConnect)
      } catch {
        // Once something listened, how it ended is the client's own affair.
        if (isConnected || stopping.signal.aborted) return undefined
        obstacle = `Nothing listened at ${addressOf(url)}, where the answer was to go.`
        if (now() >= until) return undefined
        await delay(retryMs, undefined, { signal: stopping.signal })
      }
    }
  }

  /** Where an address redirects to. */
  async function follow(url: URL, onConnect?: () => void): Promise<URL | undefined> {
    const location = await redirectOf(url, stopping.signal, onConnect)
    return location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined
  }

  return {
    open(url) {
      const isOpen = [...opened].some((each) => each.startsWith(url))
      if (isOpen || !isAddressOf(serverUrl, url)) return
      opened.add(url)
      // A page that does not load is nothing to a browser; what it means shows in the verdict.
      const done = visit(url)
        .catch(() => {})
        .finally(() => visits.delete(done))
      visits.add(done)
    },
    unreached: () => (isReached ? undefined : obstacle),
    isBusy: () => visits.size > 0,
    async stop() {
      stopping.abort()
      await Promise.all(visits)
      stopping = new AbortController()
    },
  }
}

/** An address without its query, which holds the code. */
function addressOf(url: URL): string {
  return url.origin === 'null' ? `${url.protocol}…` : url.origin + url.pathname
}

/**
 * The `Location` of an address, when the answer is complete. Not fetch: that keeps connections open, which would keep
 * a client from stopping its server, and knows ports to which it does not go.
 */
function redirectOf(
  url: URL,
  signal: AbortSignal,
  onConnect: () => void = () => {},
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    request(url, { agent: false, headers: { accept }, signal })
      .once('socket', (socket) => socket.once('connect', onConnect))
      .once('error', reject)
      .once('response', (response) => {
        response.resume().once('close', () => resolve(response.headers.location))
      })
      .end()
  })
}
