// Clients that work all the time, and keep account of what they were answered: so that afterwards a test can tell
// whether that was true. They take any answer that is right, and 503.

import { setTimeout as pause } from 'node:timers/promises'
import { vi } from 'vitest'
import { clientToken, type Message, mcpHeaders, messagesIn, toolCall } from './mcp.ts'
import {
  authorizeUrl,
  exchange,
  obtainCode,
  obtainTokens,
  post,
  refresh,
  type Target,
  type Tokens,
} from './oauth.ts'
import { patienceMs } from './patience.ts'

const acts = [
  'authorize',
  'exchange',
  'refresh',
  'client_credentials',
  'revoke',
  'introspect',
  'call',
] as const

type Act = (typeof acts)[number]

export interface Answered {
  readonly act: Act
  /** Undefined if no answer came. */
  readonly status: number | undefined
  /** How long it took, and when it came. */
  readonly tookMs: number
  readonly at: number
}

/** What the clients were told, in the end. */
export interface Account {
  readonly answers: readonly Answered[]
  /** Answers that were neither right nor a right 503, in words. */
  readonly wrong: readonly string[]
  /** Access tokens that were issued, and not revoked since. */
  readonly living: ReadonlySet<string>
  readonly revoked: ReadonlySet<string>
  /** The present refresh token of each client. */
  readonly refreshTokens: ReadonlySet<string>
  /** Access tokens whose revocation was answered by 503, and codes whose exchange was; tried once each. */
  readonly unrevoked: ReadonlySet<string>
  readonly unspentCodes: ReadonlySet<string>
  readonly spentCodes: ReadonlySet<string>
}

export interface Load {
  readonly account: Account
  /** Resolves when at least so many further acts of each kind were answered by 200. */
  succeeds(times: number): Promise<void>
  /** Lets all clients finish what they are about. */
  stop(): Promise<void>
}

export interface LoadOptions {
  /** Where a client sends its next request. */
  readonly next: () => Target
  /** How many clients of each kind. */
  readonly clients?: number
  /** What a client does between two requests. */
  readonly pauseMs?: number
}

/** Starts clients of each kind. Needs --auto-approve. */
export async function startLoad({ next, clients = 2, pauseMs = 20 }: LoadOptions): Promise<Load> {
  const answers: Answered[] = []
  const wrong: string[] = []
  const living = new Set<string>()
  const revoked = new Set<string>()
  const refreshTokens = new Set<string>()
  const spentCodes = new Set<string>()
  const unspentCodes = new Set<string>()
  const unrevoked = new Set<string>()
  let isStopped = false

  /** The answer, if it is 200 and right. */
  async function ask<T>(act: Act, send: (target: Target) => Promise<Response>): Promise<T | undefined> {
    const startMs = performance.now()
    const note = (status: number | undefined) =>
      answers.push({ act, status, tookMs: performance.now() - startMs, at: Date.now() })
    try {
      const response = await send(next())
      const text = await response.text()
      note(response.status)
      if (response.status === 200) return (messagesIn(text)[0] ?? {}) as T
      if (!isRight503(response, text)) wrong.push(`${act}: ${response.status} ${text}`)
    } catch (error) {
      note(undefined)
      wrong.push(`${act}: ${error} ${error instanceof Error ? error.cause : ''}`)
    }
    return undefined
  }

  async function repeat(act: () => Promise<unknown>): Promise<void> {
    while (!isStopped) {
      await act()
      await pause(pauseMs)
    }
  }

  async function refreshing(): Promise<void> {
    let { access_token, refresh_token } = await obtainTokens(next(), approved)
    living.add(access_token)
    refreshTokens.add(refresh_token)
    await repeat(async () => {
      const got = await ask<Required<Tokens>>('refresh', (target) => refresh(target, refresh_token))
      if (got === undefined) return
      refreshTokens.delete(refresh_token)
      ;({ access_token, refresh_token } = got)
      refreshTokens.add(refresh_token)
      living.add(access_token)
    })
  }

  async function exchanging(): Promise<void> {
    const stock = await stocked(() => obtainCode(next(), approved))
    await repeat(async () => {
      const code = (await ask<{ code: string }>('authorize', authorized))?.code ?? stock.pop()
      if (code === undefined) return
      const got = await ask<Tokens>('exchange', (target) => exchange(target, code))
      if (got === undefined) unspentCodes.add(code)
      else {
        spentCodes.add(code)
        living.add(got.access_token)
      }
    })
  }

  async function revoking(): Promise<void> {
    const stock = await stocked(() => clientToken(next()))
    for (const token of stock) living.add(token)
    const grant = { grant_type: 'client_credentials' }
    await repeat(async () => {
      const got = await ask<Tokens>('client_credentials', (target) => post(target, '/token', grant))
      const token = got?.access_token ?? stock.pop()
      if (token === undefined) return
      living.delete(token)
      const done = await ask('revoke', (target) => post(target, '/revoke', { token }))
      const fate = done === undefined ? unrevoked : revoked
      fate.add(token)
    })
  }

  async function calling(): Promise<void> {
    const { access_token: token, refresh_token } = await obtainTokens(next(), approved)
    living.add(token)
    refreshTokens.add(refresh_token)
    await repeat(async () => {
      const body = JSON.stringify(toolCall('echo', { message: 'hello' }))
      const called = await ask<Message>('call', ({ mcp }) =>
        fetch(mcp, { method: 'POST', headers: mcpHeaders(token), body }),
      )
      if (called !== undefined && !JSON.stringify(called).includes('hello'))
        wrong.push(JSON.stringify(called))
      const seen = await ask<{ active: boolean }>('introspect', (target) =>
        post(target, '/introspect', { token }),
      )
      if (seen?.active === false) wrong.push('introspect: not active')
    })
  }

  const working = [refreshing, exchanging, revoking, calling].flatMap((work) =>
    Array.from({ length: clients }, work),
  )
  const done = Promise.all(working)
  // Told by stop(); until then it is nobody's.
  done.catch(() => {})
  const load: Load = {
    account: { answers, wrong, living, revoked, refreshTokens, unrevoked, spentCodes, unspentCodes },
    async succeeds(times) {
      const from = answers.length
      await vi.waitFor(
        () => {
          const since = answers.slice(from).filter(({ status }) => status === 200)
          const missing = acts.filter((act) => since.filter((each) => each.act === act).length < times)
          if (missing.length > 0) throw new Error(`no answers: ${missing}\n${wrong.slice(0, 5).join('\n')}`)
        },
        { timeout: patienceMs, interval: 50 },
      )
    },
    async stop() {
      isStopped = true
      await done
    },
  }
  await load.succeeds(10)
  return load
}

/** Enough to try while no new ones are issued. */
async function stocked(make: () => Promise<string>): Promise<string[]> {
  const stock: string[] = []
  while (stock.length < 20) stock.push(await make())
  return stock
}

const approved = { login_hint: 'auto:allow' }

/** What the redirect says, as an answer like the others. */
async function authorized(target: Target): Promise<Response> {
  const response = await fetch(authorizeUrl(target, approved), { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) return response
  const said = Object.fromEntries(new URL(location).searchParams)
  if (said['code'] !== undefined) return Response.json(said)
  return Response.json(said, { status: 503, headers: { 'retry-after': '1' } })
}

/** 503 as programs are to be told: when to try again, and why. */
function isRight503({ status, headers }: Response, text: string): boolean {
  return status === 503 && Number(headers.get('retry-after')) > 0 && text.includes('temporarily_unavailable')
}
