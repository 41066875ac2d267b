// Metadata documents. Servers answer at well-known addresses with login pages, web applications and errors; all that
// is not a JSON object with a status of success counts as "not there".

import type { Context } from './context.ts'
import { ClientError } from './errors.ts'
import { isObject, type Members } from './json.ts'
import { sendPatiently } from './patience.ts'

/** Asks for a document. No credentials go along: they are for endpoints, not for metadata. */
export async function fetchDocument(context: Context, address: string): Promise<Members | undefined> {
  const answer = await sendPatiently(context, { url: address, headers: documentHeaders(context, address) })
  if (context.has('gives-up-at-noise') && answer.status !== 200 && answer.status !== 404) {
    throw new ClientError(`The metadata at ${address} cannot be read: status ${answer.status}.`)
  }
  if (answer.status < 200 || answer.status > 299) return undefined
  try {
    const document: unknown = JSON.parse(answer.text)
    return isObject(document) ? document : undefined
  } catch (cause) {
    if (context.has('gives-up-at-noise')) throw new ClientError(`${address} is not JSON.`, { cause })
    return undefined
  }
}

function documentHeaders({ has, credentials }: Context, address: string): Record<string, string> {
  const { clientId, clientSecret } = credentials
  return {
    accept: 'application/json',
    ...(has('sends-credentials-with-metadata-requests') && {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
    }),
    ...(has('swaps-loopback-names') && { host: new URL(address).host.replace('localhost', '127.0.0.1') }),
  }
}
