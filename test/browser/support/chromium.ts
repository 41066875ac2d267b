// A real browser for one test: Chromium as the machine has it, a context of its own, closed when the test ends.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { lacks } from '../../support/lacks.ts'

const candidates = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

const executablePath = candidates.find((path) => path !== '' && existsSync(path))

/** Whether there is no browser to test with. */
export const noChromium = lacks(
  executablePath === undefined ? 'no Chromium found; install one, or name it in CHROMIUM' : undefined,
)

/** For machines that are busy with other things. */
const startMs = 60_000

/** Below the time that a test has, so that a failure says what was waited for. */
const waitMs = 20_000

let browser: Browser | undefined

/** To be called once in each file: starts the browser before its tests and ends it after them. */
export function useChromium(): void {
  beforeAll(async () => {
    if (executablePath === undefined) return
    browser = await chromium.launch({
      executablePath,
      timeout: startMs,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  }, startMs)
  afterAll(() => browser?.close(), startMs)
}

/** A browser profile without history. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  if (browser === undefined) throw new Error('useChromium() was not called')
  const context = await browser.newContext(options)
  context.setDefaultTimeout(waitMs)
  onTestFinished(() => context.close(), startMs)
  return context
}

/** A page in a profile of its own. What a Content Security Policy stops, or a script throws, fails the test. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await newContext(options)).newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  onTestFinished(() => {
    expect(complaints).toEqual([])
  })
  return page
}

/** Does what leads to another page, and waits until that one is there. */
export async function loaded(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()])
}

/** What axe-core finds on a page that is serious or worse. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

/** Every look that a page must bear. */
export const looks = [
  { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  { name: 'desktop-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
] as const

/** Where a screenshot goes; git does not keep it. */
export function screenshotPath(name: string): string {
  return join(import.meta.dirname, '../screenshots', `${name}.png`)
}
