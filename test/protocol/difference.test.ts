import { describe, expect, it } from 'vitest'
import { difference, type Segment, textDifference } from '../../src/protocol/difference.ts'

/** Segments as one string, those that differ in brackets. */
const marked = (segments: readonly Segment[] = []): string =>
  segments.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('')

/** How the sent URI and one registered URI are marked. */
function pair(sent: string, registered: string): [string, string, readonly string[]] {
  const { sent: inSent, registered: all } = difference(sent, [registered])
  return [marked(inSent), marked(all[0]?.segments), all[0]?.differsIn ?? []]
}

describe('difference', () => {
  it.each([
    [
      'http://127.0.0.1/cb',
      'http://localhost/cb',
      'http://[127.0.0.1]/cb',
      'http://[localhost]/cb',
      ['host'],
    ],
    [
      'http://a.example/cb',
      'https://a.example/cb',
      '[http://]a.example/cb',
      '[https://]a.example/cb',
      ['scheme'],
    ],
    [
      'https://a.example/cb/',
      'https://a.example/cb',
      'https://a.example/cb[/]',
      'https://a.example/cb[]',
      ['path'],
    ],
    ['https://a.example', 'https://a.example/', 'https://a.example[]', 'https://a.example[/]', ['path']],
    ['https://a/oauth/cb', 'https://a/cb', 'https://a[/oauth]/cb', 'https://a[]/cb', ['path']],
    ['https://a/CB', 'https://a/cb', 'https://a[/CB]', 'https://a[/cb]', ['path']],
    ['https://a:8443/cb', 'https://a/cb', 'https://a[:8443]/cb', 'https://a[]/cb', ['port']],
    ['https://me@a/cb', 'https://a/cb', 'https://[me@]a/cb', 'https://[]a/cb', ['userinfo']],
    ['https://a/cb?x=1&y=2', 'https://a/cb?x=1', 'https://a/cb?x=1[&y=2]', 'https://a/cb?x=1[]', ['query']],
    ['https://a/cb#top', 'https://a/cb', 'https://a/cb[#top]', 'https://a/cb[]', ['fragment']],
    ['com.example.app:/cb', 'com.example:/cb', '[com.example.app:]/cb', '[com.example:]/cb', ['scheme']],
    ['http://[::1]/cb', 'http://localhost/cb', 'http://[[::1]]/cb', 'http://[localhost]/cb', ['host']],
    ['https://b/x', 'https://a/cb', 'https://[b/x]', 'https://[a/cb]', ['host', 'path']],
    ['', 'https://a/cb', '[]', '[https://a/cb]', ['scheme', 'host', 'path']],
  ])('marks where %j differs from %j', (sent, registered, inSent, inRegistered, differsIn) => {
    expect(pair(sent, registered)).toEqual([inSent, inRegistered, differsIn])
  })

  it('marks nothing when the two are equal', () => {
    expect(pair('https://a/cb', 'https://a/cb')).toEqual(['https://a/cb', 'https://a/cb', []])
  })

  it('marks the port of an https loopback URI, which may not vary', () => {
    const { registered } = difference('https://localhost:51234/cb', ['https://localhost:3000/cb'])
    expect(registered[0]?.differsIn).toEqual(['port'])
  })

  it('does not mark the port of a loopback URI, which may vary', () => {
    const [sent, registered, differsIn] = pair(
      'http://localhost:51234/callback/',
      'http://localhost:3000/callback',
    )
    expect([sent, registered, differsIn]).toEqual([
      'http://localhost:51234/callback[/]',
      'http://localhost:3000/callback[]',
      ['path'],
    ])
  })

  it('puts the closest registered URI first and marks the sent one against it', () => {
    const { sent, registered } = difference('http://localhost:6274/oauth/callback/debug', [
      'https://vscode.dev/redirect',
      'http://localhost/callback',
      'http://localhost:6274/oauth/callback',
    ])
    expect(marked(sent)).toBe('http://localhost:6274/oauth/callback[/debug]')
    expect(registered.map(({ segments }) => segments.map(({ text }) => text).join(''))).toEqual([
      'http://localhost:6274/oauth/callback',
      'http://localhost/callback',
      'https://vscode.dev/redirect',
    ])
  })

  it('finds a misspelt one closest', () => {
    const { registered } = difference('https://insider.vscode.dev/redirect', [
      'https://claude.ai/redirect',
      'https://insiders.vscode.dev/redirect',
    ])
    expect(marked(registered[0]?.segments)).toBe('https://[insiders.vscode.dev]/redirect')
  })

  it('shows the sent URI unmarked when none is registered', () => {
    expect(difference('https://a/cb', [])).toEqual({
      sent: [{ text: 'https://a/cb', differs: false }],
      registered: [],
    })
  })

  it('keeps every character of what was sent, whatever it is', () => {
    for (const sent of [
      '"><script>alert(1)</script>',
      'javascript:alert(1)//https://a/cb',
      'https://a@b@c:1:2[/x]?#?#',
      '///?&&&==#',
      'http://[::1',
      'https://ä.example/שלום/%E2%80%AE',
      '😀'.repeat(3),
    ]) {
      const { sent: segments } = difference(sent, ['https://a/cb', 'app:cb'])
      expect(segments.map(({ text }) => text).join('')).toBe(sent)
    }
  })

  it('spells out characters that are invisible or turn the text around', () => {
    expect(pair('https://a/cb\u200b', 'https://a/cb')[0]).toBe('https://a[/cb\\u{200b}]')
    expect(pair('https://a/\u202egnp\u0000\u00a0\n\ud800', 'https://a/')[0]).toBe(
      'https://a[/\\u{202e}gnp\\u{0}\\u{a0}\\u{a}\\u{d800}]',
    )
  })

  it('stays fast with strings of 20,000 characters', () => {
    // Measured in time of the processor, since on a busy machine the rest is waiting. In proportion to the length it
    // takes a tenth of a second at most; with the square of it, many seconds.
    for (const piece of ['/', 'a', '?', '&', '#', ':', '@', '[', '\u202e', '/a&b=']) {
      const sent = `https://a${piece.repeat(20_000 / piece.length)}`
      const started = process.cpuUsage()
      difference(sent, Array(20).fill(`${sent}x`))
      const { user, system } = process.cpuUsage(started)
      expect((user + system) / 1000, piece).toBeLessThan(2000)
    }
  })
})

describe('textDifference', () => {
  it.each([
    ['static-mcp-client-01', 'static-mcp-client-001', 'static-mcp-client-0[]1', 'static-mcp-client-0[0]1'],
    ['Client', 'client', '[C]lient', '[c]lient'],
    ['a\u{1f600}', 'a\u{1f601}', 'a[\u{1f600}]', 'a[\u{1f601}]'],
  ])('marks where %j differs from %j', (sent, registered, inSent, inRegistered) => {
    const comparison = textDifference(sent, registered)
    expect(marked(comparison.sent)).toBe(inSent)
    expect(marked(comparison.registered[0]?.segments)).toBe(inRegistered)
  })

  it.each([
    ['https://a/id', 'client'],
    ['', 'client'],
    ['sonnet', 'static-mcp-client-001'],
  ])('marks nothing in %j and %j, which have little in common', (sent, registered) => {
    const comparison = textDifference(sent, registered)
    expect(marked(comparison.sent)).toBe(sent)
    expect(marked(comparison.registered[0]?.segments)).toBe(registered)
  })
})
