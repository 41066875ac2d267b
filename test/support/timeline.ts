// The handshake timeline as a program reads it.

import { expect, vi } from 'vitest'
import { patienceMs } from './patience.ts'

export interface Attempt {
  readonly id: number
  readonly client: string
  readonly kind: string
  readonly title: string
  readonly fix?: string
  readonly snippet?: string
  readonly reason?: string
  readonly stepCount: number
  readonly steps: readonly Step[]
}

export interface Step {
  readonly outcome: string
  readonly name: string
  readonly request?: string
  readonly status?: number
  readonly count: number
  readonly facts: readonly string[]
  readonly details: Readonly<Record<string, unknown>>
  readonly findings: readonly { readonly label: string; readonly title: string }[]
  readonly refusal?: { readonly reason: string; readonly title: string; readonly fix: string }
}

/** The attempts now, newest first. */
export async function attemptsOf({ url }: { url: string }): Promise<readonly Attempt[]> {
  const response = await fetch(`${url}/handshake.json?limit=100`)
  expect(response.status).toBe(200)
  return ((await response.json()) as { attempts: Attempt[] }).attempts
}

/** The attempts once they are as expected: a step is recorded a moment after its client has the answer. */
export async function attemptsWhen(
  server: { url: string },
  check: (attempts: readonly Attempt[]) => void,
): Promise<readonly Attempt[]> {
  return vi.waitFor(
    async () => {
      const attempts = await attemptsOf(server)
      check(attempts)
      return attempts
    },
    { timeout: patienceMs },
  )
}

/** The only attempt, once its headline is this one. */
export async function attemptTitled(server: { url: string }, title: string | RegExp): Promise<Attempt> {
  const [attempt] = await attemptsWhen(server, (attempts) => {
    expect(attempts.map((each) => each.title)).toEqual([expect.stringMatching(title)])
  })
  if (attempt === undefined) throw new Error('no attempt')
  return attempt
}

/** An attempt in short: outcome and name of each step, with a count where there are several. */
export function outline({
  steps,
}: {
  readonly steps: readonly Pick<Step, 'outcome' | 'name' | 'count'>[]
}): readonly string[] {
  return steps.map(({ outcome, name, count }) => `${outcome}: ${name}${count > 1 ? ` ×${count}` : ''}`)
}
