import { describe, expect, it } from 'vitest'
import { codeAnswer, redirectUrl, refusalAnswer } from '../../src/protocol/authorization-response.ts'
import { wire } from '../../src/protocol/wire.ts'
import { hostileStates } from '../support/hostile-states.ts'
import { sampleRefusals } from '../support/sample-refusals.ts'
import { descriptionSyntax } from '../support/wire.ts'

const issuer = 'http://localhost:9003'
const redirectUris = [
  'http://localhost:4567/callback',
  'http://127.0.0.1:33418',
  'https://app.example/callback?tenant=a%20b&empty=',
  'https://app.example/callback?',
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'com.example.app:/callback',
]

/** What a client reads: all that stands behind its own redirect URI. */
function answered(url: string, redirectUri: string): [string, string][] {
  expect(url.startsWith(redirectUri)).toBe(true)
  const added = url.slice(redirectUri.length)
  expect(added[0]).toBe(redirectUri.includes('?') ? '&' : '?')
  expect(added).toMatch(/^[\x21-\x7E]+$/)
  return [...new URLSearchParams(added.slice(1))]
}

describe('an authorization response', () => {
  it.each(redirectUris)('keeps the redirect URI %s to the letter, and adds to its query', (redirectUri) => {
    const url = redirectUrl(
      { redirectUri, state: 'x' },
      codeAnswer({ redirectUri, state: 'x' }, 'the-code', issuer),
    )
    expect(answered(url, redirectUri)).toEqual([
      ['code', 'the-code'],
      ['state', 'x'],
      ['iss', issuer],
    ])
    for (const [name, value] of new URL(redirectUri).searchParams) {
      expect(new URL(url).searchParams.get(name)).toBe(value)
    }
  })

  it.each(sampleRefusals)('tells $reason with iss and in allowed characters', (refusal) => {
    for (const redirectUri of redirectUris) {
      const answer = answered(
        redirectUrl(
          { redirectUri, state: undefined },
          refusalAnswer({ redirectUri, state: undefined }, refusal, { issuer, publicUrl: issuer }),
        ),
        redirectUri,
      )
      expect(answer).toEqual([
        ['error', expect.stringMatching(/^[a-z_]+$/)],
        ['error_description', expect.stringMatching(descriptionSyntax)],
        ['error_uri', `${issuer}/errors/${wire(refusal).reason}`],
        ['iss', issuer],
      ])
    }
  })

  it.each(hostileStates)('returns the state %j as it was', (state) => {
    const [redirectUri = ''] = redirectUris
    const [refusal] = sampleRefusals
    const success = answered(
      redirectUrl({ redirectUri, state }, codeAnswer({ redirectUri, state }, 'the-code', issuer)),
      redirectUri,
    )
    expect(Object.fromEntries(success)['state']).toBe(state)
    if (refusal === undefined) throw new Error('no sample')
    const error = answered(
      redirectUrl(
        { redirectUri, state },
        refusalAnswer({ redirectUri, state }, refusal, { issuer, publicUrl: issuer }),
      ),
      redirectUri,
    )
    expect(Object.fromEntries(error)['state']).toBe(state)
  })
})
