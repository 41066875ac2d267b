// The playground in a real browser: from the home page to a tool's answer, and every way to break a step.

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { longMs } from '../support/patience.ts'
import { startTestServer } from '../support/server.ts'
import { loaded, newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

/** Presses the one main button; where that leads to the login page, signs in. False when there is none left. */
async function next(page: Page): Promise<boolean> {
  const button = page.locator('.next .primary')
  if ((await button.count()) === 0) return false
  await loaded(page, () => button.click())
  if ((await page.locator('form[action="/login/callback"]').count()) > 0) {
    // The second time the browser is signed in, and only asked to allow.
    if ((await page.getByLabel('Username').count()) > 0) {
      await page.getByLabel('Username').fill('demo_user')
      await page.getByLabel('Password').fill('demo_password')
    }
    await loaded(page, () => page.getByRole('button', { name: /allow/i }).click())
  }
  return true
}

/** The ways to break steps that the page offers now. */
async function offered(page: Page): Promise<readonly { step: string; way: string; label: string }[]> {
  return page.locator('form.breaks button').evaluateAll((buttons) =>
    buttons.map((button) => ({
      step: button.closest('form')?.getAttribute('action') ?? '',
      way: button.getAttribute('value') ?? '',
      label: button.textContent ?? '',
    })),
  )
}

async function breakStep(page: Page, { step, way }: { step: string; way: string }): Promise<void> {
  const form = page.locator(`form.breaks[action="${step}"]`)
  const details = page.locator('details', { has: form })
  if ((await details.getAttribute('open')) === null) await details.locator('> summary').click()
  await loaded(page, () => form.locator(`button[value="${way}"]`).click())
}

describe.skipIf(noChromium)('the playground', { timeout: longMs }, () => {
  it('leads from the home page to a tool result', async () => {
    const { url } = await startTestServer()
    const page = await newPage()
    await page.goto(url)
    await page
      .getByRole('link', { name: /playground/i })
      .first()
      .click()
    await page.waitForURL('**/playground')
    while (!(await page.locator('#tool').innerText()).includes('current_time')) {
      expect(await next(page)).toBe(true)
    }
    while (await next(page));
    for (const outcome of await page.locator('section.step h2 .outcome').allInnerTexts()) {
      expect(outcome).toBe('Done')
    }
  })

  it('explains every deliberate break, at the first moment that the page offers it', async () => {
    const { url } = await startTestServer()
    const page = await newPage()
    await page.goto(`${url}/playground`)
    const done = new Set<string>()
    // A break may take away what later steps need; then the main button leads through the login once more.
    for (let pressed = 0; pressed < 60; pressed++) {
      const fresh = (await offered(page)).find(({ step, way }) => !done.has(`${step} ${way}`))
      if (fresh === undefined) {
        if (!(await next(page))) break
        continue
      }
      await breakStep(page, fresh)
      const broken = page.locator('#broken')
      await broken.waitFor()
      expect(await broken.innerText()).toContain(fresh.label)
      expect(await broken.innerText()).toMatch(/Fix/)
      done.add(`${fresh.step} ${fresh.way}`)
    }
    const steps = new Set([...done].map((one) => one.split(' ')[0]))
    expect(steps.size).toBeGreaterThanOrEqual(8)
    expect(done.size).toBeGreaterThanOrEqual(25)
  })

  it('shows a token only on demand, and only to the browser that asked for it', async () => {
    const { url } = await startTestServer()
    const page = await newPage()
    await page.goto(`${url}/playground`)
    while (!(await page.locator('#exchange').innerText()).includes('Done')) {
      expect(await next(page)).toBe(true)
    }
    const held = page.locator('#exchange details.held').first()
    const value = held.locator('pre')
    expect(await value.isVisible()).toBe(false)
    await held.locator('summary').click()
    expect(await value.innerText()).toMatch(/mcp_at_[\w-]{43}/)

    const other = await newPage()
    await other.goto(`${url}/playground`)
    expect(await other.content()).not.toContain('mcp_at_')
  })
})
