// What shows of a client whose requests to the MCP server are wrong.

import type { mcpDefects } from '../../reference-client/defects/mcp.ts'
import { beside, breaks, type DefectTable, fails, only, warns } from './shown.ts'

export const mcp: DefectTable<keyof typeof mcpDefects> = {
  'never-gives-up': [
    fails('never-accepted', /asked the person three times|refreshed four times|more than ten requests/),
    beside('L1', 'never-accepted'),
  ],
  'hammers-on-401': [
    fails('never-accepted', /sent one token five times/),
    breaks('R9', /went on with a token that had been refused/, 'never-accepted'),
  ],
  'token-missing-on-later-request': [breaks('R1', /A request had no token/)],
  'delete-without-token': [only('2025-11-25', breaks('R2', /A GET or DELETE had no token/))],
  'listens-without-token': [only('2025-11-25', breaks('R2', /A GET or DELETE had no token/))],
  'token-in-query': [breaks('R3', /A token was in the query or in the body of a request/)],
  'token-at-other-path': [
    breaks('R4', /An access token was sent to another address than that of its resource/),
  ],
  'accept-json-only': [breaks('R5', /A POST did not list both media types/)],
  'no-version-header': [
    breaks(
      'R6',
      /A request had no `MCP-Protocol-Version` header, or another revision in it than in its body/,
    ),
  ],
  'no-mcp-method-header': [
    only('2026-07-28', breaks('R7', /A request did not repeat its method or its name in headers/)),
  ],
  'wrong-mcp-method-header': [
    only('2026-07-28', breaks('R7', /A request did not repeat its method or its name in headers/)),
  ],
  'no-mcp-name-header': [
    only('2026-07-28', breaks('R7', /A request did not repeat its method or its name in headers/)),
  ],
  batches: [breaks('R8', /A POST had several messages/)],
  'ignores-retry-after': [
    fails('rate-limited', /more than 3 times in the 2 seconds/),
    warns('refresh-flaky', /did not wait/),
    breaks('R10', /did not wait as it was told/, 'rate-limited'),
    beside('L3', 'refresh-flaky'),
    beside('L4', 'refresh-flaky'),
    beside('L7', 'refresh-flaky'),
  ],
  'authorizes-on-429': [
    fails('rate-limited', /for a matter of authorization/),
    beside('R10', 'rate-limited'),
  ],
  'follows-redirects-with-token': [
    fails('mcp-redirect', /sent its access token to another origin/),
    beside('R4', 'mcp-redirect'),
  ],
  'posts-credentials-to-redirect': [
    fails('token-redirect', /sent its client secret, code, code verifier to another origin/),
  ],
  'opens-any-url': [fails('endpoint-javascript', /a page ran it/)],
  'does-not-fall-back': [only('2026-07-28', fails('legacy-only', /did not try `initialize`/))],
  'authorizes-again-on-legacy-error': [
    only('2026-07-28', fails('legacy-only', /for a matter of authorization/)),
  ],
}
