import { mcp } from '../protocol/explanations/text.ts'
import { judgeMoved, movedMetadataUrl, onlyMoved } from './parts/moved-metadata.ts'
import type { Scenario } from './scenario.ts'

export const prmElsewhere: Scenario = {
  name: 'prm-elsewhere',
  group: 'Discovery',
  title: 'Resource metadata elsewhere',
  does: 'The challenge names an address for the resource metadata; at the well-known addresses there is none.',
  expects: 'Takes the address of the metadata from the challenge, unchanged.',
  level: 'MUST',
  rule: mcp.resourceMetadata,
  starred: false,
  needs: {},
  seenIn: ['anthropics/claude-code#85563', 'modelcontextprotocol/inspector#576', 'moltis-org/moltis#1119'],
  seams: (place) => ({
    challenge: ({ challenge }) => [
      challenge.replace(/resource_metadata="[^"]*"/, `resource_metadata="${movedMetadataUrl(place)}"`),
    ],
    resourceMetadata: onlyMoved,
  }),
  judge: judgeMoved,
}
