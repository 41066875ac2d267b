import { failed, failedBySilence, inconclusive, passed } from '../evidence/judgement.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { OtherAnswer } from '../protocol/seams.ts'
import { noCallYet } from './parts/not-yet.ts'
import { wantedToken } from './parts/wanted-token.ts'
import type { Scenario } from './scenario.ts'

/** The newest revision that the server speaks. Revisions are dates. */
const newest = '2025-11-25'

export const legacyOnly: Scenario = {
  name: 'legacy-only',
  group: 'Protocol eras',
  title: 'The server speaks older revisions only',
  does:
    `The server speaks revisions up to ${newest}. With a token, requests of a newer one are answered with 400 and the ` +
    'error -32000, as by servers that have never heard of it.',
  expects: 'Falls back to `initialize`, with the token that it has.',
  level: 'SHOULD',
  rule: mcp.backwardCompatibility,
  starred: false,
  needs: {},
  seenIn: [
    'modelcontextprotocol/rust-sdk#1040',
    'modelcontextprotocol/rust-sdk#1141',
    'modelcontextprotocol/go-sdk#1014',
    'agentscope-ai/QwenPaw#7620',
    'adcontextprotocol/adcp-client#2434',
    'modelcontextprotocol/python-sdk#2950',
  ],
  seams: () => ({
    mcpAnswer: ({ methods, revision, scopes }) =>
      scopes !== undefined && (methods.includes('server/discover') || (revision ?? '') > newest)
        ? new OtherAnswer(
            400,
            {
              jsonrpc: '2.0',
              error: { code: -32000, message: 'Bad Request: Server not initialized' },
              id: null,
            },
            { 'Cache-Control': 'no-store' },
          )
        : undefined,
  }),
  judge(story) {
    const refused = story.firstBent
    if (refused === undefined) {
      const served = story.first('served')
      return served === undefined
        ? inconclusive(noCallYet(story))
        : inconclusive(`The client began with a revision up to ${newest}: this is about newer ones.`, served)
    }
    const after = story.after(refused)
    const introduced = after
      .all('served')
      .find(({ event }) => event.details.rpcMethods?.includes('initialize') === true)
    const before = introduced === undefined ? after : after.before(introduced)
    const wanted = wantedToken(before)
    if (wanted !== undefined) {
      return failed('The client took the 400 for a matter of authorization.', refused, wanted)
    }
    if (introduced !== undefined) {
      return passed('The client fell back to `initialize`, with the same token.', refused, introduced)
    }
    return story.isQuiet
      ? failedBySilence('The client stopped at the 400, and did not try `initialize`.', refused)
      : inconclusive('The request was refused; `initialize` has not come yet.', refused)
  },
}
