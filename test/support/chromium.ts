// Chromium as the machine has it.

import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const candidates = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

const executablePath = candidates.find((path) => path !== '' && existsSync(path))

/** Why there is no browser to test with, if there is none. */
export const chromiumMissing =
  executablePath === undefined ? 'no Chromium found; install one, or name it in CHROMIUM' : undefined

/** How long a start may take, for machines that are busy with other things. */
export const chromiumStartMs = 60_000

/** Starts a browser that asks nothing of the internet by itself, with these options besides. */
export function launchChromium(options: readonly string[] = []): Promise<Browser> {
  if (executablePath === undefined) throw new Error(chromiumMissing)
  return chromium.launch({
    executablePath,
    timeout: chromiumStartMs,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...options,
    ],
  })
}
