// Server-sent events as a browser takes them, collected while they come.

import { onTestFinished } from 'vitest'

export interface ServerEvent {
  readonly name: string
  readonly id: string
  readonly data: string
}

export interface EventStream {
  readonly response: Response
  readonly events: readonly ServerEvent[]
  /** All that came, to the letter. */
  readonly text: () => string
  /** Whether the server ended it. */
  readonly ended: () => boolean
}

/** Opens a stream; it is closed when the test ends. */
export async function openEvents(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const response = await fetch(url, { headers, signal: stop.signal })
  const events: ServerEvent[] = []
  let text = ''
  let ended = false
  const read = async () => {
    let rest = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      rest += chunk
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      events.push(...blocks.flatMap(parsed))
    }
    ended = true
  }
  // The test's end aborts it, and that is fine.
  read().catch(() => undefined)
  return { response, events, text: () => text, ended: () => ended }
}

function parsed(block: string): readonly ServerEvent[] {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join('\n')
  return block.includes('event: ') ? [{ name: field('event'), id: field('id'), data: field('data') }] : []
}
