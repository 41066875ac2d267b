import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { viewsFolder } from '../../src/views-folder.ts'

const css = readFileSync(join(viewsFolder, 'assets', 'style.css'), 'utf8')
const [light = '', dark = ''] = css.match(/:root \{[^}]*\}/g) ?? []

/** The colours of a scheme by name; the dark one says only what changes. */
function colours(...blocks: readonly string[]): ReadonlyMap<string, string> {
  return new Map(blocks.flatMap((block) => [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(pair)))
}
const pair = ([, name = '', value = '']: RegExpExecArray): [string, string] => [name, value]

/** Contrast ratio of two colours (WCAG 2.2, relative luminance). */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const grounds = ['page', 'surface', 'sunken']
const readable = ['text', 'muted', 'accent', 'accent-strong', 'info', 'warn', 'error', 'ok']

describe.each([
  ['light', colours(light)],
  ['dark', colours(light, dark)],
])('the %s scheme', (_scheme, colour) => {
  const ratio = (one: string, other: string) => contrast(colour.get(one) ?? '', colour.get(other) ?? '')

  it.each(readable.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)))(
    'has %s readable on %s (WCAG 1.4.3)',
    (ink, ground) => expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5),
  )

  it.each([
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['on-mark', 'mark'],
  ])('has %s readable on %s (WCAG 1.4.3)', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['page', 'surface'])(
    'has the edges of controls and marks visible on %s (WCAG 1.4.11)',
    (ground) => {
      expect(ratio('control', ground)).toBeGreaterThanOrEqual(3)
      expect(ratio('mark-line', ground)).toBeGreaterThanOrEqual(3)
    },
  )
})

describe('the stylesheet', () => {
  it('stays below 24 kB and loads nothing', () => {
    expect(css.length).toBeLessThan(24_000)
    expect(css).not.toMatch(/@import|url\(|@font-face/)
  })
})
