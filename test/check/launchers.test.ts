import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createLaunchers, launcherNames } from '../../src/check/launchers.ts'
import { lacks } from '../support/lacks.ts'
import { folder } from '../support/program.ts'

const run = promisify(execFile)
const isPosix = process.platform === 'linux' || process.platform === 'darwin'
const noLaunchers = lacks(isPosix ? undefined : 'programs that stand for a browser need Linux or macOS')

describe.skipIf(noLaunchers)('the programs that stand for a browser', () => {
  it('hand over what they are given, once, whatever it is', async (test) => {
    const launchers = await createLaunchers(join(folder(test), "it's $HOME"))
    const env = { ...launchers.environment({ PATH: '/nowhere' }) }
    const odd = `http://localhost/?a=$(id)&b='"\`%s\\n${'x'.repeat(10_000)}`
    for (const name of launcherNames) await run(name, ['--new-window', `${odd}${name}`], { env })
    await run(env['BROWSER'] ?? '', ['javascript:1'], { env })
    const handed = await launchers.handedOver()
    expect([...handed].sort()).toEqual(
      [...launcherNames.flatMap((name) => ['--new-window', `${odd}${name}`]), 'javascript:1'].sort(),
    )
    expect(await launchers.handedOver()).toEqual([])
  })

  it('come first on the PATH, and no desktop is left beside them', async (test) => {
    const path = join(folder(test), 'x')
    const { environment } = await createLaunchers(path)
    const env = {
      PATH: '/usr/bin',
      HOME: '/home/me',
      DISPLAY: ':0',
      WAYLAND_DISPLAY: 'w',
      BROWSER: 'firefox',
    }
    expect(environment(env)).toEqual({
      PATH: `${join(path, 'bin')}:/usr/bin`,
      HOME: '/home/me',
      BROWSER: join(path, 'bin/browser'),
    })
  })
})
