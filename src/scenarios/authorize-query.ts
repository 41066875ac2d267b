import { failed, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noAuthorizationYet } from './parts/not-yet.ts'
import { bentMetadata, metadataNotRead, serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

/** The queries of the endpoints, as the metadata spells them and as they are read. */
const ofAuthorize = 'tenant=a%20b&flow=x%2By'
const ofToken = 'tenant=a%20b'
const wanted = ['tenant=a b', 'flow=x+y'] as const

export const authorizeQuery: Scenario = {
  name: 'authorize-query',
  group: 'Authorization request',
  title: 'The endpoints have a query',
  does: `In the metadata, the authorization endpoint ends with \`?${ofAuthorize}\` and the token endpoint with \`?${ofToken}\`.`,
  expects: 'Keeps these queries as they are, and adds its own parameters with `&`.',
  level: 'MUST',
  rule: rfc(6749, '3.1'),
  starred: true,
  needs: {},
  seenIn: [
    'modelcontextprotocol/python-sdk#3505',
    'google-gemini/gemini-cli#4845',
    'docker/docker-agent#3229',
    'jlowin/fastmcp#1629',
    'NousResearch/hermes-agent#98117',
  ],
  seams: () =>
    serverMetadata((right) => ({
      ...right,
      authorization_endpoint: `${right['authorization_endpoint']}?${ofAuthorize}`,
      token_endpoint: `${right['token_endpoint']}?${ofToken}`,
    })),
  judge(story) {
    const metadata = bentMetadata(story)
    const authorization = story.first('authorization')
    if (authorization === undefined) return inconclusive(noAuthorizationYet(story))
    if (metadata === undefined) return inconclusive(metadataNotRead, authorization)
    const changed = story.all('authorization').map(changedAt).find(Boolean)
    if (changed !== undefined) return changed
    const grant = story.first('code grant')
    if (grant === undefined) {
      return inconclusive(
        'The client kept the query of the authorization endpoint; no code has come yet.',
        authorization,
      )
    }
    return grant.event.details.inQuery?.includes(wanted[0])
      ? passed('The client kept the queries of both endpoints.', authorization, grant)
      : failed('The client lost or changed the query of the token endpoint.', grant)
  },
}

/** What an authorization request made of the query, if it is not as it was. */
function changedAt(authorization: Step): Judgement | undefined {
  const { unknownParameters = [], repeatedParameters = [] } = authorization.event.details
  const came = (name: string) => unknownParameters.find((parameter) => parameter.startsWith(`${name}=`))
  if (repeatedParameters.some((name) => name === 'tenant' || name === 'flow')) {
    return failed('The client sent the query of the authorization endpoint twice.', authorization)
  }
  if (wanted.every((parameter) => unknownParameters.includes(parameter))) return undefined
  if (unknownParameters.some((parameter) => parameter.startsWith(`${wanted[1]}?`))) {
    return failed(
      'The client added its parameters behind a second question mark, so that they ran into the query.',
      authorization,
    )
  }
  return came('tenant') === undefined && came('flow') === undefined
    ? failed('The client dropped the query of the authorization endpoint.', authorization)
    : failed('The client changed the query of the authorization endpoint.', authorization)
}
