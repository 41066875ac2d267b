// Why the server cannot listen on a host and port. What the process does then is tested in test/cli/ports.test.ts.

import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { CannotListen, listen } from '../src/listen.ts'

it.each([
  // RFC 5737: an address for documentation, which no machine has.
  ['192.0.2.1', 'EADDRNOTAVAIL', '192.0.2.1 is not an address of this machine: choose another with --host'],
  // RFC 6761: a name that nobody has.
  [
    'nowhere.invalid',
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'nowhere.invalid cannot be resolved: choose another with --host',
  ],
])('says what is wrong with the host %s', async (host, code, message) => {
  const failure = await listen(host, 0, createServer).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CannotListen)
  expect(failure).toMatchObject({ code: expect.stringMatching(code), message })
})
