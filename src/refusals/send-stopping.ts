import type { ServerResponse } from 'node:http'
import { sendRefusalJson } from './send-refusal.ts'

/**
 * Tells whoever asks an instance that is about to stop to ask again, on another connection. Web apps of any origin may
 * read it: it says nothing about who asks.
 */
export function sendStopping(res: ServerResponse, publicUrl: string): void {
  res.setHeader('Connection', 'close')
  res.setHeader('Access-Control-Allow-Origin', '*')
  sendRefusalJson(res, { reason: 'server_stopping', facts: { retryAfterSeconds: 1 } }, publicUrl)
}
