// Where the MCP server's authorization servers are (RFC 9728, MCP "Protected Resource Metadata Discovery").

import { checkAddress } from './addresses.ts'
import type { Challenge } from './challenges.ts'
import type { Context } from './context.ts'
import { ClientError } from './errors.ts'
import { stringIn, stringsIn } from './json.ts'
import { fetchDocument } from './json-document.ts'

export interface ResourceMetadata {
  /** Exactly as the document spells it: what `resource` parameters say. */
  readonly resource: string
  readonly issuers: readonly string[]
  readonly scopes: readonly string[] | undefined
}

const wellKnown = '/.well-known/oauth-protected-resource'

/** Finds the document that the challenge names, else the one at the path form, else the one at the root. */
export async function discoverResource(
  context: Context,
  challenge: Challenge | undefined,
): Promise<ResourceMetadata> {
  if (context.has('skips-resource-metadata')) return guessed(context.mcpUrl)
  for (const address of candidates(context, challenge)) {
    checkAddress(address, 'address of the resource metadata')
    const document = await fetchDocument(context, address)
    if (document === undefined) continue
    const { resource, authorization_servers: issuers, scopes_supported: scopes } = document
    return {
      resource: checkedResource(context, stringIn(resource), address),
      issuers: checkedIssuers(context, stringsIn(issuers)),
      scopes: stringsIn(scopes),
    }
  }
  throw new ClientError('The MCP server asks for authorization, but has no metadata that says where.')
}

function candidates({ mcpUrl, has }: Context, challenge: Challenge | undefined): readonly string[] {
  const url = new URL(mcpUrl)
  const root = url.origin + wellKnown
  // RFC 9728 §3.1: the path and the query follow the well-known name; a lone slash behind the host does not.
  const pathForm = root + (url.pathname === '/' ? '' : url.pathname) + url.search
  const named = challenge?.parameters.get('resource_metadata')
  if (named !== undefined && has('appends-to-resource-metadata')) return [named + wellKnown]
  if (named !== undefined && has('asks-root-resource-metadata-despite-header')) return [root, named]
  if (named !== undefined && !has('ignores-resource-metadata')) return [named]
  if (has('requires-resource-metadata')) return []
  if (has('asks-root-resource-metadata-first')) return [root, pathForm]
  return pathForm === root ? [root] : [pathForm, root]
}

/**
 * RFC 9728 §3.3: a document about another resource must not be used. The one at the root belongs to the origin, but
 * MCP also looks there for the server's own.
 */
function checkedResource({ mcpUrl, has }: Context, resource: string | undefined, address: string): string {
  const { origin } = new URL(mcpUrl)
  const isRoot = address === origin + wellKnown
  if (resource === mcpUrl || (isRoot && resource === origin)) return resource
  if (resource !== undefined && has('accepts-any-resource')) return resource
  throw new ClientError(`The metadata at ${address} is about another resource than ${mcpUrl}: ${resource}`)
}

function checkedIssuers(context: Context, issuers: readonly string[] | undefined): readonly string[] {
  if (issuers === undefined || issuers.length === 0) {
    throw new ClientError(`The metadata of ${context.mcpUrl} names no authorization server.`)
  }
  return issuers
}

function guessed(mcpUrl: string): ResourceMetadata {
  return { resource: mcpUrl, issuers: [mcpUrl.replace(/\/[^/]*$/, '')], scopes: undefined }
}
