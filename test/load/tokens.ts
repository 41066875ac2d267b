// npm run test:load: 900,000 living tokens of the client, and what they cost. LOAD_TOKENS and LOAD_SECONDS make it
// smaller: so many tokens, and so many seconds of asking for them over HTTP before the rest is put in directly.

import type { Pauses } from './pauses.ts'
import { type TokenLoadResult, tokenLoad } from './token-load.ts'

const tokens = Number(process.env['LOAD_TOKENS'] ?? 900_000)
const httpSeconds = Number(process.env['LOAD_SECONDS'] ?? 120)
const bytesPerToken = 300
/** The goal for the longest pause. A busy processor stretches pauses, so only a far longer one fails the run. */
const pauseMs = 20
const longestPauseMs = 100

const problems: string[] = []

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function check(holds: boolean, rule: string): void {
  say(`  ${holds ? 'ok  ' : 'FAIL'} ${rule}`)
  if (!holds) problems.push(rule)
}

function report({ phases, drained, ...result }: TokenLoadResult): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
  const answers = [...result.statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
  say(`  over HTTP: ${answers}; sign-ins meanwhile: ${result.signIns}; room for ${result.maxTokens}`)
  say(`  a living token: ${result.liveBytes.toFixed(0)} bytes, ${result.rssBytes.toFixed(0)} of the process`)
  for (const { name, server, idle } of phases) {
    const own = server.longestOwn === undefined ? 'unknown' : `${server.longestOwn.toFixed(1)} ms`
    say(
      `  ${name}: longest pause ${server.longest.toFixed(1)} ms (p99.9 ${server.p999.toFixed(1)} ms), of its own ${own}; ` +
        `an idle process meanwhile ${idle.longest.toFixed(1)} ms (p99.9 ${idle.p999.toFixed(1)} ms)`,
    )
  }
  const { before } = drained
  say(
    `  drained: ${megabytes(drained.heapUsed + drained.arrayBuffers)} of ` +
      `${megabytes(before.heapUsed + before.arrayBuffers)} before; process ${megabytes(drained.rss)} of ${megabytes(before.rss)}`,
  )
}

/** Where the kernel tells, the time that other processes took is not counted. */
function checkPauses({ phases }: TokenLoadResult): void {
  const longest = ({ server }: { server: Pauses }) => server.longestOwn ?? server.longest
  const [, ...filled] = phases.map(longest)
  const pause = Math.max(...filled)
  say(
    `  ${pause <= pauseMs ? 'ok  ' : 'over'} the longest pause is ${pause.toFixed(1)} ms, the goal ${pauseMs} ms`,
  )
  check(pause <= longestPauseMs, `no pause over ${longestPauseMs} ms`)
}

say(`${tokens} living tokens of the client`)
const ample = await tokenLoad({ tokens, httpSeconds })
report(ample)
check([...ample.statuses.keys()].join() === '200' && ample.refused === 0, 'all got 200')
check(ample.liveBytes <= bytesPerToken, `a living token takes ${bytesPerToken} bytes at most`)
check(ample.rssBytes <= bytesPerToken, `of the process as well`)
checkPauses(ample)
check(
  ample.signIns > 0 && ample.failedSignIns.length === 0,
  `every sign-in works ${ample.failedSignIns.slice(0, 3)}`,
)

say('a heap limit of 512 MB, and more tokens than fit')
const narrow = await tokenLoad({ tokens: 1_000_000, httpSeconds: 2, heapMegabytes: 512 })
report(narrow)
check(narrow.refused > 0, `it refuses (${narrow.refused} times) before it dies`)
check(
  narrow.whenFull.status === 503,
  `a request for a token is 503, Retry-After ${narrow.whenFull.retryAfter}`,
)
check(narrow.warnings.join() === 'access tokens', 'the log was told once that it is nearly full')
checkPauses(narrow)
check(narrow.failedSignIns.length === 0, `every sign-in works ${narrow.failedSignIns.slice(0, 3)}`)

if (problems.length > 0) process.exitCode = 1
