import { describe, expect, it } from 'vitest'
import { Trace } from '../../src/handshake/trace.ts'
import { grantedScopes, narrowedScopes, scopesOf, splitScope } from '../../src/oauth/scope.ts'

const trace = new Trace('token')
const scopes = scopesOf(['user', 'read'], { echo: ['write', 'read'], get_time: ['time'] }, [])

describe('scopes', () => {
  it('that exist are those of the endpoint and of its tools, each once, and offline_access', () => {
    expect(scopes.base).toEqual(['user', 'read'])
    expect(scopes.resource).toEqual(['user', 'read', 'write', 'time'])
    expect(scopes.known).toEqual(['user', 'read', 'write', 'time', 'offline_access'])
  })

  it.each([
    [undefined, []],
    ['', []],
    ['  ', []],
    ['a', ['a']],
    ['  a  b ', ['a', 'b']],
    ['a b a', ['a', 'b']],
    ['a\tb', ['a\tb']],
    ['a,b', ['a,b']],
  ])('are split at spaces: %j', (scope, expected) => {
    expect(splitScope(scope)).toEqual(expected)
  })

  it.each([
    [undefined, 'user read'],
    [' ', 'user read'],
    ['time', 'time'],
    ['write user', 'write user'],
    ['openid time', 'time'],
    ['offline_access', 'offline_access'],
  ])('are granted as far as they exist: %j', (scope, granted) => {
    expect(grantedScopes(scope, scopes, trace).join(' ')).toBe(granted)
  })

  it.each(['openid', 'USER', 'user,read', '__proto__', 'user\n'])(
    'are refused when none exists: %j',
    (scope) => {
      expect(() => grantedScopes(scope, scopes, trace)).toThrow('scope_unknown')
    },
  )

  it.each([
    [undefined, 'user write'],
    ['user', 'user'],
    ['write openid', 'write'],
    ['write user', 'write user'],
  ])('are narrowed to what was granted: %j', (scope, narrowed) => {
    expect(narrowedScopes(scope, ['user', 'write'], scopes, trace).join(' ')).toBe(narrowed)
  })

  it.each(['read', 'user read', 'offline_access'])('are never widened: %j', (scope) => {
    expect(() => narrowedScopes(scope, ['user', 'write'], scopes, trace)).toThrow('scope_not_granted')
  })
})
