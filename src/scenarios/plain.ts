import { lacksMetadata } from '../evidence/faulted.ts'
import { failed, failedBySilence, inconclusive, passed } from '../evidence/judgement.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { atTheRoot, authorizationAtTheRoot } from './parts/at-the-root.ts'
import { noTokenRequestYet } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

export const plain: Scenario = {
  name: 'plain',
  group: 'Baseline',
  title: 'Nothing is wrong',
  does: 'Nothing is wrong, but the issuer and the resource have a path, as in all scenarios.',
  expects:
    'Finds the metadata of the path, signs in with the ID and the secret that it was given, and calls the server.',
  level: 'MUST',
  rule: rfc(8414, '3.1'),
  starred: false,
  needs: {},
  seenIn: [
    'anthropics/claude-code#95270',
    'google-gemini/gemini-cli#12447',
    'punkpeye/mcp-remote#207',
    'anomalyco/opencode#7135',
    'microsoft/vscode#275161',
    'can1357/oh-my-pi#10042',
  ],
  judge(story) {
    const grant = story.first('code grant')
    const served = grant && story.after(grant).first('served')
    if (grant !== undefined && served !== undefined) {
      return passed('The client signed in and called the server with its token.', grant, served)
    }
    const pathless = authorizationAtTheRoot(story)
    const advice = 'This client cannot handle issuers with a path: test it with `--scenario`.'
    if (pathless !== undefined) {
      return failed(
        `The client went to ${pathless.event.path} at the root instead of below the path. ${advice}`,
        pathless,
      )
    }
    const [rooted] = atTheRoot(story)
    if (rooted !== undefined && story.isQuiet && story.first('authorization') === undefined) {
      return failedBySilence(
        `The client looked for metadata at the root (${rooted.event.path}) and stopped. ${advice}`,
        rooted,
      )
    }
    if (grant !== undefined) return inconclusive('No request with the new token has come yet.', grant)
    const answer = story.last('answer')
    if (answer !== undefined) return inconclusive(noTokenRequestYet(story), answer)
    if (lacksMetadata(story)) return inconclusive('A test kept metadata from the client.')
    if (story.first('authorization')) return inconclusive('Nobody has signed in yet.')
    return inconclusive('No authorization request has come yet.')
  },
}
