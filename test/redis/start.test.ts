// A server whose store cannot be used does not start, and says why in one line.

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { freePort } from '../support/free-port.ts'
import { lacks } from '../support/lacks.ts'
import { longMs } from '../support/patience.ts'
import type { Exit, Test } from '../support/program.ts'
import { startRedis, whyNoRedis } from '../support/redis.ts'

/** Time for a process to start, and for it to wait for Redis in vain. */
const longestMs = 8000

describe('a server does not start', { timeout: longMs }, () => {
  const { runServer } = compiled()

  async function started(test: Test, store: string): Promise<Exit> {
    const startMs = performance.now()
    const exit = await runServer(test, ['--port', '0', '--store', store]).exit
    expect(performance.now() - startMs).toBeLessThan(longestMs)
    expect(exit).toMatchObject({ code: 1, stdout: '' })
    expect(exit.stderr).toMatch(/^mcp-static-auth: cannot use the store at [\w.:]+: .+\n$/)
    return exit
  }

  it('if nothing listens there', async (test) => {
    const { stderr } = await started(test, `redis://127.0.0.1:${await freePort()}`)
    expect(stderr).toMatch(/ECONNREFUSED.*; check that it runs, and the host and port in the URL\n$/)
  })

  it('if nobody has that name', async (test) => {
    const { stderr } = await started(test, 'rediss://nowhere.invalid')
    expect(stderr).toMatch(/ENOTFOUND|EAI_AGAIN/)
  })

  it('if what listens there never answers', async (test) => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    test.onTestFinished(() => void silent.close())
    await started(test, `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`)
  })

  it('if that is no Redis', async (test) => {
    const web = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await once(web, 'listening')
    test.onTestFinished(() => void web.close())
    await started(test, `redis://127.0.0.1:${(web.address() as AddressInfo).port}`)
  })

  describe.skipIf(lacks(whyNoRedis()))('with a Redis', () => {
    it('if the password is wrong, or missing, and never shows it', async (test) => {
      const redis = await startRedis(test, { password: 'the right one' })
      const wrong = 'a-wrong-secret%2Fsuffix'
      const { stderr } = await started(test, `redis://:${wrong}@127.0.0.1:${redis.port}`)
      expect(stderr).toMatch(/WRONGPASS.*; correct the user name or the password in the URL\n$/)
      expect(stderr).not.toMatch(/a-wrong|suffix|right one/)
      expect((await started(test, `redis://127.0.0.1:${redis.port}`)).stderr).toMatch(
        /NOAUTH.*; it wants redis:\/\/USER:PASSWORD@HOST/,
      )
      const other = redis.url.replace('redis:', 'rediss:')
      expect((await started(test, other)).stderr).toMatch(/; if it listens without TLS, use redis:\/\/\n$/)
      const far = await started(test, `${redis.url}/99`)
      expect(far.stderr).toMatch(/; the path of the URL is the number of a database, such as \/0\n$/)
    })

    it('if it stands still', async (test) => {
      const redis = await startRedis(test)
      redis.suspend()
      await started(test, redis.url)
    })

    it('if it takes no changes', async (test) => {
      const primary = await startRedis(test)
      const replica = await startRedis(test, { args: ['--replicaof', '127.0.0.1', `${primary.port}`] })
      expect((await started(test, replica.url)).stderr).toContain('it is a replica, which takes no changes')
    })
  })
})
