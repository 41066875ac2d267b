// How much of a run is kept.

import { describe, expect, it } from 'vitest'
import { fitted, newRun, type Run, runLimitBytes, type StepResult } from '../../src/playground/run.ts'
import { seededRandom } from '../support/random.ts'

function result(bodyLength: number): StepResult {
  const request = { method: 'GET', target: '/mcp', headers: [], body: '' }
  const response = { status: 200, reason: 'OK', headers: [], body: 'é'.repeat(bodyLength) }
  return { succeeded: true, outcome: 'Done.', exchanges: [{ request, response }] }
}

const empty = newRun(seededRandom('run'), 'client_secret_basic')
const bytes = (run: Run) => Buffer.byteLength(JSON.stringify(run))

describe('a run in the session', () => {
  it('has long bodies cut, and says by how much', () => {
    const { results } = fitted({ ...empty, results: { discover: result(5000) } })
    expect(results.discover?.exchanges[0]?.response?.body).toMatch(/^é{2000}\n… 3000 more characters$/)
  })

  it('stays within its limit by giving up the oldest exchanges, and nothing that the client holds', () => {
    const steps = ['discover', 'exchange', 'tool', 'introspect', 'refresh', 'revoke'] as const
    const run: Run = {
      ...empty,
      tokens: { access: 'mcp_at_x', refresh: 'mcp_rt_x' },
      results: Object.fromEntries(steps.map((step) => [step, result(1999)])),
    }
    expect(bytes(run)).toBeGreaterThan(runLimitBytes)
    const kept = fitted(run)
    expect(bytes(kept)).toBeLessThanOrEqual(runLimitBytes)
    expect(kept.tokens).toEqual(run.tokens)
    expect(kept.results.discover).toMatchObject({ succeeded: true, outcome: 'Done.', exchanges: [] })
    expect(kept.results.revoke).toEqual(run.results.revoke)
  })

  it('stays as it is when it fits', () => {
    const run: Run = { ...empty, results: { discover: result(100), exchange: result(100) } }
    expect(fitted(run)).toEqual(run)
  })
})
