// Reads bodies. Nearly all come in one way: uncompressed and in UTF-8. Those are read here, because body-parser would
// take longer than all the rest of a short request. Any other is left to it.

import type { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import { refuse } from '../protocol/refusal.ts'

export interface BodyRules {
  readonly limitBytes: number
  /** Which charsets are accepted, by their names in lower case. */
  readonly isCharset: (charset: string) => boolean
}

/** The body of a request as text; empty without one. Rejects with `body_unreadable` or with an error of body-parser. */
export type BodyReader = (req: IncomingMessage, res: ServerResponse) => Promise<string>

export function bodyReader({ limitBytes, isCharset }: BodyRules): BodyReader {
  const parse = express.text({
    type: () => true,
    limit: limitBytes,
    verify(_req, _res, _body, charset) {
      if (isCharset(charset)) return
      throw refuse('body_unreadable', { status: 415, detail: 'its charset is not supported' })
    },
  })
  const readRare = (req: IncomingMessage & { body?: unknown }, res: ServerResponse) =>
    new Promise<string>((resolve, reject) => {
      parse(req, res, (error) => {
        if (error !== undefined) reject(error)
        else resolve(typeof req.body === 'string' ? req.body : '')
      })
    })
  return (req, res) => (isPlain(req) ? readPlain(req, limitBytes) : readRare(req, res))
}

/** Whether a request says that it has a body, be it an empty one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

/** Whether a body is uncompressed and in UTF-8, the default of the types that are read here. */
function isPlain({ headers }: IncomingMessage): boolean {
  return (
    headers['content-encoding'] === undefined &&
    /^[\w./+-]*(?: ?; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '')
  )
}

/** Removes the mark at the beginning, if there is one. */
const utf8 = new TextDecoder()

function readPlain(req: IncomingMessage, limitBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
    })
    // A client that still sends would not read the answer, so even what is too large is read to its end.
    req.on('end', () => {
      if (bytes <= limitBytes) resolve(utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
      else reject(refuse('body_unreadable', { status: 413, detail: 'it is too large' }))
    })
    req.on('close', () => {
      if (!req.complete) reject(refuse('body_unreadable', { status: 400, detail: 'it ended too early' }))
    })
  })
}
