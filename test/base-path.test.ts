import { describe, expect, test } from 'vitest'
import { basePath, originOf } from '../src/base-path.ts'

describe.each([
  ['http://localhost:9003', '', 'http://localhost:9003'],
  ['https://mcp.example.com/base', '/base', 'https://mcp.example.com'],
  ['https://mcp.example.com:8443/a/b', '/a/b', 'https://mcp.example.com:8443'],
])('the public URL %s', (publicUrl, base, origin) => {
  test('has its path, or nothing at the root, as the base path', () => {
    expect(basePath(publicUrl)).toBe(base)
  })

  test('has an origin without the path', () => {
    expect(originOf(publicUrl)).toBe(origin)
  })
})
