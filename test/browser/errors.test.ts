// The list of errors in a browser: searched while somebody types, and by the form without JavaScript.

import { describe, expect, it } from 'vitest'
import { startTestServer } from '../support/server.ts'
import { newContext, newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

const shown = '.reasons > li:visible a'

describe.skipIf(noChromium)('the list of errors', () => {
  it('finds while somebody types what the server finds, and all again when the box is empty', async () => {
    const { url } = await startTestServer()
    const [live, plain] = [await newPage(), await newPage({ javaScriptEnabled: false })]
    await live.goto(`${url}/errors`)
    const all = await live.locator(shown).count()
    for (const query of [
      'verifier',
      'invalid_grant',
      'codex',
      'The code_challenge_method must be S256.',
      'zzz',
    ]) {
      await live.getByRole('searchbox').fill(query)
      await plain.goto(`${url}/errors`)
      await plain.getByRole('searchbox').fill(query)
      await plain.getByRole('button', { name: 'Search' }).click()
      await plain.waitForURL('**/errors?q=*')
      expect(await live.locator(shown).allInnerTexts(), query).toEqual(
        await plain.locator(shown).allInnerTexts(),
      )
      expect(await live.getByRole('status').innerText()).toBe(await plain.getByRole('status').innerText())
    }
    await live.getByRole('searchbox').fill('')
    expect(await live.locator(shown).count()).toBe(all)
    expect(await live.locator('#groups').isVisible()).toBe(true)
  })

  it('gives the fix of an error to the clipboard', async () => {
    const { url } = await startTestServer()
    const context = await newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    await page.goto(`${url}/errors/refresh_token_reused`)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
      'npx tsx src/server.ts --refresh-grace 30',
    )
  })

  it('gives a button to what comes to a page later, and one only', async () => {
    const { url } = await startTestServer()
    const page = await newPage()
    await page.goto(`${url}/errors/refresh_token_reused`)
    await page.getByRole('button', { name: 'Copy' }).waitFor()
    const later = '<div><p>Later</p><pre data-copy="later"><code>x</code></pre></div>'
    await page.locator('main').evaluate((main, html) => main.insertAdjacentHTML('beforeend', html), later)
    await page.getByRole('button', { name: 'Copy: later' }).waitFor()
    expect(await page.getByRole('button').count()).toBe(2)
  })
})
