// What of ours a client sends to an address where it does not belong.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EndpointDetails } from '../handshake/event.ts'
import { traceOf } from '../handshake/trace.ts'
import { parseForm } from '../http/form.ts'

type Sent = EndpointDetails['canary']['sent'][number]

export interface OwnSecrets {
  readonly clientId: string
  readonly clientSecret: string
}

/** Notes what came along, by its form or its value; the values themselves are not kept. */
export async function noteSent(
  req: IncomingMessage,
  res: ServerResponse,
  { clientId, clientSecret }: OwnSecrets,
): Promise<void> {
  const text = [req.url, decodedBasic(req), req.headers.authorization, await formOf(req, res)].join('\n')
  const holds = (secret: string) => text.includes(secret) || text.includes(encodeURIComponent(secret))
  const found: readonly (readonly [Sent, boolean])[] = [
    ['client ID', holds(clientId)],
    ['client secret', holds(clientSecret)],
    ['access token', /mcp_at_/.test(text)],
    ['refresh token', /mcp_rt_/.test(text)],
    ['code', /mcp_ac_/.test(text)],
    ['code verifier', /code_verifier=[^&]/.test(text)],
  ]
  const sent = found.flatMap(([what, isSent]) => (isSent ? [what] : []))
  traceOf(req).note(['canary', 'otherAuthorize', 'otherToken'], { sent })
}

function decodedBasic({ headers }: IncomingMessage): string {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  const joined = Buffer.from(encoded, 'base64').toString()
  return `${joined}\n${decoded(joined)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

/** The body, if it is a form; otherwise it says nothing. */
async function formOf(req: IncomingMessage, res: ServerResponse): Promise<string> {
  try {
    await parseForm(req, res)
    return req.formText ?? ''
  } catch {
    return ''
  }
}
