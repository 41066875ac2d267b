// The runner's own judgement, for which no client is needed: what a record proves, how it installs,
// and what the table shows.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { eventOf } from '../support/events.ts'
import type { InteropClient } from './client.ts'
import { runWithRegistry } from './support/processes.ts'
import { tableOf, withTable } from './support/table.ts'
import { capabilitiesSeen } from './support/witness.ts'

const call = eventOf('mcp', { details: { tool: 'echo', protocolVersion: '2025-11-25' } })
const refused = eventOf('mcp', {
  status: 403,
  details: { tool: 'echo' },
  refusal: {
    reason: 'scope_insufficient',
    facts: { required: ['user', 'echo:use'], granted: ['user'], tool: 'echo' },
  },
})
const codeGrant = eventOf('token', {
  details: { grantType: 'authorization_code', clientAuthMethod: 'client_secret_basic', hasResource: true },
})

describe("the server's record", () => {
  it('proves nothing when nothing happened, or when all was refused', () => {
    expect([...capabilitiesSeen([])]).toEqual([])
    expect([...capabilitiesSeen([{ ...codeGrant, status: 400 }, refused])]).toEqual([])
  })

  it('proves `resource` only when every request that should carry it did', () => {
    const asked = eventOf('authorize', { status: 303, details: { hasResource: true } })
    expect(capabilitiesSeen([asked, codeGrant])).toContain('resource')
    expect(
      capabilitiesSeen([asked, { ...codeGrant, details: { grantType: 'authorization_code' } }]),
    ).not.toContain('resource')
  })

  it('counts a step-up only after a refusal, another grant, and the same tool again', () => {
    expect(capabilitiesSeen([codeGrant, refused, { ...codeGrant, at: 1 }, { ...call, at: 2 }])).toContain(
      'step-up',
    )
    expect(capabilitiesSeen([codeGrant, { ...refused, at: 1 }, call])).not.toContain('step-up')
  })

  it('counts no call of a tool that does not exist, which is answered with 200 too', () => {
    expect([...capabilitiesSeen([{ ...call, details: { ...call.details, tool: 'other' } }])]).toEqual([])
  })
})

describe('an installation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'install-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('that stands still is ended, and tried again', async () => {
    const script = '[ ! -e first ] || exit 0; echo $$ >first; exec sleep 1000'
    await runWithRegistry('sh', ['-c', script], folder, 0.5)
    const first = Number(readFileSync(join(folder, 'first'), 'utf8'))
    await vi.waitFor(() => expect(() => process.kill(first, 0)).toThrow('ESRCH'))
  })

  it('that stands still each time says how far it came', async () => {
    const script = 'echo half of it; exec sleep 1000'
    const installed = runWithRegistry('sh', ['-c', script], folder, 0.5)
    await expect(installed).rejects.toThrow(/^after 0\.5 s, sh .*: still runs\nhalf of it\n$/)
  })

  it('that fails three times says why', async () => {
    const script = 'echo again >>attempts; echo no such package; exit 1'
    await expect(runWithRegistry('sh', ['-c', script], folder)).rejects.toThrow('no such package')
    expect(readFileSync(join(folder, 'attempts'), 'utf8')).toBe('again\nagain\nagain\n')
  })
})

describe('the table of clients', () => {
  it('is that of the clients as they are written', async () => {
    const folders = readdirSync(import.meta.dirname).filter((name) =>
      existsSync(join(import.meta.dirname, name, 'client.ts')),
    )
    const clients: InteropClient[] = []
    for (const folder of folders) clients.push((await import(`./${folder}/client.ts`)).client)
    const page = readFileSync(join(import.meta.dirname, '../../.github/CLIENTS.md'), 'utf8')
    expect(withTable(page, tableOf(clients))).toBe(page)
  })

  it('is written between its markers only', () => {
    expect(withTable('no markers', 'table')).toBeUndefined()
  })
})
