// An attempt as Markdown: what a client sent is text there, whatever it is made of.

import { expect, it } from 'vitest'
import { Attempt } from '../../src/timeline/attempt.ts'
import { attemptView } from '../../src/timeline/attempt-view.ts'
import { attemptMarkdown } from '../../src/timeline/markdown.ts'
import { eventOf } from '../support/events.ts'

function markdownOf(...events: readonly Parameters<Attempt['add']>[0][]): string {
  const attempt = new Attempt(1, 'main')
  for (const event of events) attempt.add(event)
  return attemptMarkdown(attemptView(attempt, { publicUrl: 'http://localhost:9003', nowMs: 0 }), 'a server')
}

it.each([
  ['x`<a>', '``GET /.well-known/x`<a>`` 404'],
  ['x``<a>`', '``` GET /.well-known/x``<a>` ``` 404'],
  ['plain', '`GET /.well-known/plain` 404'],
])('encloses a path (%s) in more backticks than it has together', (name, shown) => {
  const path = `/.well-known/${name}`
  const markdown = markdownOf(
    eventOf('authorizationServerMetadata', {
      method: 'GET',
      path,
      status: 404,
      refusal: { reason: 'not_found', facts: { path } },
    }),
  )
  expect(markdown).toContain(` – ${shown}, 1 ms`)
})

it('begins no code with a backtick that a client sent alone, so that what follows stays escaped', () => {
  const markdown = markdownOf(eventOf('mcp', { details: { rpcMethods: ['a`<b>``'], clientName: '`<i>' } }))
  expect(markdown).toContain('MCP a`<b>`&#96;: **ok**')
  expect(markdown).toContain('Client: &#96;\\<i\\>.')
})
