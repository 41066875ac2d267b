// Who counts as this machine: a request from loopback that nothing passed on.

import { describe, expect, it } from 'vitest'
import { startTestServer } from '../support/server.ts'

/** What the timeline answers to a request with each of these headers. */
async function statuses(headers: readonly string[]): Promise<Record<string, number>> {
  const server = await startTestServer()
  const answers = headers.map(async (header) => {
    const { status } = await fetch(`${server.url}/handshake.json`, { headers: { [header]: 'x' } })
    return [header, status]
  })
  return Object.fromEntries(await Promise.all(answers))
}

const passedOn = [
  'forwarded',
  'via',
  'x-forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-azure-clientip',
  'true-client-ip',
  'fly-client-ip',
  'fly-region',
  'cf-connecting-ip',
  'cf-ray',
  'x-original-host',
  'x-original-forwarded-for',
  'x-envoy-external-address',
  'tailscale-user-login',
]

describe('a page for this machine alone', () => {
  it('does not exist for what a proxy or a tunnel passed on', async () => {
    expect(await statuses(passedOn)).toEqual(Object.fromEntries(passedOn.map((header) => [header, 404])))
  })

  it('is there for what programs on this machine send', async () => {
    const sent = ['user-agent', 'x-request-id', 'origin', 'proxy-authorization', 'x-forward', 'viable', 'ip']
    expect(await statuses(sent)).toEqual(Object.fromEntries(sent.map((header) => [header, 200])))
  })
})
