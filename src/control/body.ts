// Reads the body of a command: JSON, and nothing else, since a web page can send other types without asking.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyReader } from '../http/body.ts'
import { isDeeperThan } from '../json-depth.ts'
import { WrongCommand } from './parsed.ts'

const deepestNesting = 100

/** The longest text that an answer may have fits, with each character escaped. */
const limitBytes = 1_000_000

const readText = bodyReader({ limitBytes, isCharset: (charset) => charset === 'utf-8' })

/** The parsed body. Rejects with WrongCommand, `body_unreadable`, or an error of body-parser. */
export async function readCommand(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  if (!/^application\/json *(?:;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new WrongCommand('The Content-Type must be application/json.')
  }
  const body = parsedJson(await readText(req, res))
  if (isDeeperThan(body, deepestNesting)) throw new WrongCommand('The body is nested too deeply.')
  return body
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new WrongCommand('The body is not JSON.')
  }
}
