// By which name a client is told from others: its User-Agent.

import type { HandshakeEvent } from '../handshake/event.ts'

/** The name that a client sends; Node and Java have two for their own. */
export function agentOf({ userAgent }: HandshakeEvent): string {
  if (userAgent === 'undici') return 'node'
  return userAgent.startsWith(javaClient) ? `Java/${userAgent.slice(javaClient.length)}` : userAgent
}

const javaClient = 'Java-http-client/'

/** Whether a name is that of a runtime or an HTTP library, whatever program uses it. */
export function isOfRuntime(agent: string): boolean {
  return /^(?:node$|(?:Java|Bun|Deno|Go-http-client|python-httpx|python-requests)\/)/.test(agent)
}
