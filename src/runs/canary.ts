import type { Endpoint } from '../http/endpoint.ts'
import { noteSent, type OwnSecrets } from './sent-secrets.ts'

/** An address that nobody should ask. There is nothing; a request proves something. */
export function canary(own: OwnSecrets): Endpoint {
  return async (req, res) => {
    await noteSent(req, res, own)
    res.statusCode = 404
    res.setHeader('Access-Control-Allow-Origin', '*')
    res.setHeader('Cache-Control', 'no-store')
    res.end()
  }
}
