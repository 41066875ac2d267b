import { authorize, type Case, clientGrant, codeGrant, scopeRefused, served } from './story.ts'

const signedIn = [authorize({ requestedScope: 'user' }), codeGrant(), served()]
const ask = (n: number, requestedScope = 'user admin') =>
  authorize({ state: `state${n}`, challenge: `challenge${n}`, requestedScope })
const quiet = { isQuiet: true }
const modern = { revision: '2026-07-28' }

export const stepUp: readonly Case[] = [
  ...['S1', 'S2', 'S3'].map(
    (rule): Case => ({
      rule,
      when: 'the scopes suffice',
      requests: signedIn,
      result: 'not seen',
      context: modern,
    }),
  ),

  {
    rule: 'S1',
    when: 'the client asks for more',
    requests: [...signedIn, scopeRefused(), ask(2)],
    result: 'pass',
  },
  {
    rule: 'S1',
    when: 'it stops',
    requests: [...signedIn, scopeRefused()],
    result: 'fail',
    steps: [4],
    context: quiet,
  },
  { rule: 'S1', when: 'it may still ask', requests: [...signedIn, scopeRefused()], result: 'not seen' },
  {
    rule: 'S1',
    when: 'it acts for itself and stops',
    requests: [clientGrant(), scopeRefused()],
    result: 'not seen',
    context: quiet,
  },

  {
    rule: 'S2',
    when: 'it asks for the old scopes too',
    requests: [...signedIn, scopeRefused('admin'), ask(2)],
    result: 'pass',
    context: modern,
  },
  {
    rule: 'S2',
    when: 'it does not',
    requests: [...signedIn, scopeRefused('admin'), ask(2, 'admin')],
    result: 'fail',
    steps: [5],
    context: modern,
  },
  {
    rule: 'S2',
    when: 'the revision lets the challenge alone count',
    requests: [...signedIn, scopeRefused('admin'), ask(2, 'admin')],
    result: 'not applicable',
  },

  {
    rule: 'S3',
    when: 'it asks three times',
    requests: [...signedIn, ...[2, 3, 4].flatMap((n) => [scopeRefused(), ask(n)])],
    result: 'pass',
  },
  {
    rule: 'S3',
    when: 'it asks four times',
    requests: [...signedIn, ...[2, 3, 4, 5].flatMap((n) => [scopeRefused(), ask(n)])],
    result: 'fail',
    steps: [5, 7, 9, 11],
  },
]
