// What every refusal of an OAuth endpoint must look like on the wire, whatever its reason.

import { expect } from 'vitest'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import type { OAuthErrorCode } from '../../src/protocol/wire.ts'
import { redirectUri } from './oauth.ts'
import type { TestServer } from './server.ts'

/** The characters of an error_description (RFC 6749 §4.1.2.1, §5.2). */
export const descriptionSyntax = /^[\x20\x21\x23-\x5B\x5D-\x7E]+$/

export const basicChallenge = 'Basic realm="mcp-static-auth", charset="UTF-8"'

export interface ExpectedRefusal {
  readonly status: number
  readonly error: OAuthErrorCode
  readonly reason: RefusalReason
  /** The WWW-Authenticate header; none unless told. */
  readonly challenge?: string
}

/** Checks a refusal in JSON (RFC 6749 §5.2) and returns its description. */
export async function expectRefused(response: Response, expected: ExpectedRefusal): Promise<string> {
  const body = (await response.json()) as Record<string, string>
  expect({ status: response.status, error: body['error'], uri: body['error_uri'] }).toEqual({
    status: expected.status,
    error: expected.error,
    uri: expect.stringMatching(new RegExp(`^http.*/errors/${expected.reason}$`)),
  })
  expect(Object.keys(body)).toEqual(['error', 'error_description', 'error_uri'])
  expect(body['error_description']).toMatch(descriptionSyntax)
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('www-authenticate')).toBe(expected.challenge ?? null)
  return body['error_description'] ?? ''
}

/** The parameters of a redirect to the client; fails when there is none, or when it leads elsewhere. */
export function expectRedirect(response: Response, to = redirectUri): URLSearchParams {
  const location = response.headers.get('location') ?? ''
  expect([302, 303]).toContain(response.status)
  expect(location.slice(0, to.length + 1)).toBe(to + (to.includes('?') ? '&' : '?'))
  expect(response.headers.get('cache-control')).toBe('no-store')
  return new URLSearchParams(location.slice(to.length + 1))
}

/** Checks an error that is told to the redirect URI (RFC 6749 §4.1.2.1, RFC 9207 §2). */
export function expectErrorRedirect(
  server: TestServer,
  response: Response,
  { error, reason, state }: { error: OAuthErrorCode; reason: RefusalReason; state: string | undefined },
  to = redirectUri,
): void {
  const answer = expectRedirect(response, to)
  expect(Object.fromEntries(answer)).toEqual({
    error,
    error_description: expect.stringMatching(descriptionSyntax),
    error_uri: `${server.url}/errors/${reason}`,
    iss: server.url,
    ...(state !== undefined && { state }),
  })
  expect([...answer.keys()]).toHaveLength(state === undefined ? 4 : 5)
}

/** Checks that a request was answered in place, with nowhere to go (RFC 6749 §4.1.2.1). */
export function expectNoRedirect(response: Response, status = 400): void {
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.get('refresh')).toBeNull()
  expect(response.status).toBe(status)
}
