import { expect, it } from 'vitest'
import { issProblem } from './authorization-response.ts'

const issuer = 'https://issuer.example.com/tenant'
const right = { has: () => false }

// MCP "Authorization Response Validation": each row of its table, and spellings that must not be taken for the same.
it.each([
  [true, issuer, undefined],
  [true, 'https://other.example.com', 'is from another authorization server'],
  [true, `${issuer}/`, 'is from another authorization server'],
  [true, 'https://ISSUER.example.com/tenant', 'is from another authorization server'],
  [true, '', 'is from another authorization server'],
  [true, null, 'does not say which server'],
  [false, issuer, undefined],
  [false, 'https://other.example.com', 'is from another authorization server'],
  [false, null, undefined],
])('with iss advertised: %s, and sent: %s, the problem is: %s', (sendsIss, iss, problem) => {
  const found = issProblem(right, iss, { issuer, sendsIss })
  if (problem === undefined) expect(found).toBeUndefined()
  else expect(found).toContain(problem)
})
