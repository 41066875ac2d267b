import { mcp } from '../protocol/explanations/text.ts'
import { challengeParameters } from './parts/challenge-parameters.ts'
import { judgeMoved, movedMetadataUrl, onlyMoved } from './parts/moved-metadata.ts'
import type { Scenario } from './scenario.ts'

/** Has a comma, quotes, and what looks like a Bearer challenge, all of which belong to the realm's name. */
const foreignChallenge = 'Basic realm="a, Bearer resource_metadata=\\"x\\""'

/** A parameter with a value as a token where that is one (RFC 9110 §5.6.2). */
function parameter(name: string, value: string): string {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value) ? `${name}=${value}` : `${name}="${value}"`
}

export const challengeCrowded: Scenario = {
  name: 'challenge-crowded',
  group: 'Discovery',
  title: 'A crowd of challenges',
  does: 'The Bearer challenge is the third one, in the second header line, in lower case, with spaces around commas and equals signs; only it says where the resource metadata is.',
  expects:
    'Parses `WWW-Authenticate` by its grammar and finds the Bearer challenge, whatever its place, case and spacing.',
  level: 'MUST',
  rule: mcp.resourceMetadata,
  starred: true,
  needs: {},
  seenIn: [
    'modelcontextprotocol/python-sdk#3009',
    'modelcontextprotocol/python-sdk#3012',
    'modelcontextprotocol/python-sdk#3041',
    'QwenLM/qwen-code#5343',
    'MCPJam/inspector#3378',
    'microsoft/mcp#949',
    'getsentry/sentry-mcp#939',
  ],
  seams: (place) => ({
    challenge({ challenge }) {
      const { error, scope = '' } = challengeParameters(challenge)
      const bearer = [
        ...(error === undefined ? [] : [parameter('error', error)]),
        parameter('scope', scope),
        'error_description="say \\"hi\\", twice"',
        `resource_metadata = "${movedMetadataUrl(place)}"`,
      ]
      return [foreignChallenge, `Negotiate, bearer ${bearer.join(' , ')}`]
    },
    resourceMetadata: onlyMoved,
  }),
  judge: judgeMoved,
}
