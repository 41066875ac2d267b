// A real browser for one test: Chromium as the machine has it, a context of its own, closed when the test ends.

import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { chromiumMissing, chromiumStartMs, launchChromium } from '../../support/chromium.ts'
import { lacks } from '../../support/lacks.ts'

/** Whether there is no browser to test with. */
export const noChromium = lacks(chromiumMissing)

/** Below the time that a test has, so that a failure says what was waited for. */
const waitMs = 20_000

let browser: Browser | undefined

/** To be called once in each file: starts the browser, with these options besides, before its tests and ends it after them. */
export function useChromium(options: readonly string[] = []): void {
  beforeAll(async () => {
    if (chromiumMissing === undefined) browser = await launchChromium(options)
  }, chromiumStartMs)
  afterAll(() => browser?.close(), chromiumStartMs)
}

/** A browser profile without history. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  if (browser === undefined) throw new Error('useChromium() was not called')
  const context = await browser.newContext(options)
  context.setDefaultTimeout(waitMs)
  onTestFinished(() => context.close(), chromiumStartMs)
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
