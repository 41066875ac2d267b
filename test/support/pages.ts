// What tests check on pages: which form is on them, which error they explain.

import { type HTMLElement, parse } from 'node-html-parser'
import { expect } from 'vitest'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import type { PageView } from './browser.ts'

export function domOf({ html }: PageView): HTMLElement {
  return parse(html)
}

/** The text that a person reads. */
export function textOf(page: PageView): string {
  return domOf(page).querySelector('main')?.text.replace(/\s+/g, ' ').trim() ?? ''
}

/** The value of a form field, undefined when there is none of that name. */
export function fieldOf(page: PageView, name: string): string | undefined {
  return domOf(page).querySelector(`input[name="${name}"]`)?.getAttribute('value')
}

/** Whether a page asks a person to sign in, to allow, or both. */
export function isLoginPage(page: PageView): boolean {
  return domOf(page).querySelector('form[action$="/login/callback"]') !== null
}

/** Checks that a page explains this error, in place: no redirect, no code. */
export function expectExplained(page: PageView, status: number, reason: RefusalReason): void {
  expect({ status: page.status, location: page.headers.get('location') }).toEqual({ status, location: null })
  expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(textOf(page)).toContain(reason)
  expect(domOf(page).querySelector('form')).toBeNull()
  expect(page.html).not.toContain('mcp_ac_')
}

/** Checks that a page sends the browser to the client with a code, and returns where. */
export function expectCode(page: PageView): URL {
  expect(page.status).toBe(303)
  const url = new URL(page.url)
  expect(url.searchParams.get('code')).toMatch(/^mcp_ac_[A-Za-z0-9_-]{43}$/)
  return url
}

/** Checks that a page only asks to allow: somebody is signed in. */
export function expectConsent(page: PageView): void {
  expect({ status: page.status, location: page.headers.get('location') }).toEqual({
    status: 200,
    location: null,
  })
  expect(textOf(page)).toContain('Signed in as demo_user')
  expect(domOf(page).querySelector('input[type="password"]')).toBeNull()
  expect(domOf(page).querySelector('button[value="allow"]')).not.toBeNull()
}

/** Checks that the sign-in form is shown, with or without what an error says. */
export function expectForm(page: PageView, status = 200): void {
  expect(page.status).toBe(status)
  expect(domOf(page).querySelector('input[type="password"]')).not.toBeNull()
}
