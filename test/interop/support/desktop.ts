// The desktop that clients see: a home, a browser under the names by which programs look for one, and a person who
// signs in through the form. The browser is a script that only passes the address on; the person is in this process,
// so that failures are reported with the scenario.

import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Browser } from '../../support/browser.ts'

export interface Desktop {
  readonly environment: Readonly<Record<string, string>>
  /** What went wrong for the person, if anything did. */
  readonly problems: readonly string[]
  signIn(authorizationUrl: string): Promise<URL>
  /** Signs in and returns to the client; never rejects, but adds to the problems. */
  browse(authorizationUrl: string): Promise<void>
  alterAnswers(alter: (answer: URL) => void): void
  close(): void
}

const credentials = { action: 'allow', username: 'demo_user', password: 'demo_password' }

/** A fresh desktop in this folder. */
export async function openDesktop(folder: string): Promise<Desktop> {
  const problems: string[] = []
  let alterAnswer = (_answer: URL): void => {}

  async function signIn(authorizationUrl: string): Promise<URL> {
    const browser = new Browser()
    const page = await browser.open(authorizationUrl)
    const answer = new URL((isRedirect(page.status) ? page : await browser.submit(page, credentials)).url)
    alterAnswer(answer)
    return answer
  }

  async function browse(authorizationUrl: string): Promise<void> {
    try {
      const answer = await signIn(authorizationUrl)
      await portAccepts(answer)
      await fetch(answer)
    } catch (error) {
      problems.push(`In the browser at ${authorizationUrl}: ${explained(error)}`)
    }
  }

  const listener = createServer(async (req, res) => {
    req.setEncoding('utf8')
    let url = ''
    for await (const text of req) url += text
    // Programs wait for the command that opens a browser, so it ends before the person begins.
    res.end()
    await browse(url)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo

  const home = join(folder, 'home')
  const bin = join(folder, 'bin')
  await mkdir(home, { recursive: true })
  await mkdir(bin, { recursive: true })
  const handOver = `fetch('http://127.0.0.1:${port}', { method: 'POST', body: process.argv.at(-1) })`
  for (const name of ['browser', 'xdg-open', 'open']) {
    await writeFile(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' -e "${handOver}" -- "$@"\n`)
    await chmod(join(bin, name), 0o755)
  }

  return {
    environment: {
      HOME: home,
      PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
      BROWSER: join(bin, 'browser'),
      LANG: 'C.UTF-8',
    },
    problems,
    signIn,
    browse,
    alterAnswers(alter) {
      alterAnswer = alter
    },
    close() {
      listener.close()
      listener.closeAllConnections()
    },
  }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400
}

/** Some clients open the browser before they listen for its return (fastmcp). */
async function portAccepts({ hostname, port }: URL): Promise<void> {
  const until = Date.now() + 20_000
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      socket.once('connect', () => socket.end())
    })
    if (accepted) return
    if (Date.now() > until) throw new Error(`nothing listens on ${hostname}:${port}`)
    await delay(50)
  }
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${explained(error.cause)}`
}
