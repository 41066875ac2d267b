// An attempt as Markdown: what a client sent is text there, whatever it is made of.

import { expect, it } from 'vitest'
import { explain } from '../../src/protocol/explain.ts'
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

it('begins no code with a backtick that a client sent alone, so that what follows is code too', () => {
  const markdown = markdownOf(eventOf('mcp', { details: { rpcMethods: ['a`<b>``'], clientName: '`<i>' } }))
  expect(markdown).toContain('MCP a`<b>` `` ` ``: **ok**')
  expect(markdown).toContain('Client: `` `<i> ``.')
})

/** A mention, a link, markup and a reference, as GitHub takes them. */
const live =
  '@octocat see www.evil.example &lt;b&gt; https://evil.example/x #1 GH-1 a@evil.example ![i](x) *b*'

it('prints what a client calls itself as code, since GitHub makes mentions and links of plain words', () => {
  const markdown = markdownOf(eventOf('mcp', { details: { rpcMethods: ['initialize'], clientName: live } }))
  expect(markdown).toContain(`Client: \`${live}\`.`)
  expect(markdown).toContain(`client \`${live}\``)
  expect(withoutCode(markdown)).not.toMatch(danger)
})

it.each([
  ['plain', live],
  ['a quotation of its own', `x” ${live} “y`],
  ['code of its own', `x\` ${live} \`y`],
  ['code next to a quotation', `x\`\`y”@octocat\`\`@octocat“\`@octocat`],
])('lets nothing that was received be a mention, a link or markup: %s', (_name, received) => {
  const markdown = markdownOf(
    eventOf('mcp', { details: { rpcMethods: [received], tool: received }, host: received }),
    eventOf('authorize', {
      details: { redirectUri: received, requestedScope: received },
      status: 400,
      refusal: { reason: 'client_id_unknown', facts: { received, registered: 'a-client' } },
    }),
    eventOf('token', {
      details: { grantType: received },
      status: 400,
      refusal: { reason: 'grant_type_unsupported', facts: { received, supported: [] } },
    }),
  )
  expect(markdown).toContain('octocat')
  expect(withoutCode(markdown)).not.toMatch(danger)
})

it('leaves our own sentences as they are, but for what they quote', () => {
  const markdown = markdownOf(
    eventOf('mcp', {
      status: 403,
      refusal: { reason: 'origin_not_allowed', facts: { received: 'https://app.example' } },
    }),
  )
  const { fix, received } = explain({
    reason: 'origin_not_allowed',
    facts: { received: 'https://app.example' },
  })
  expect(markdown).toContain(`**Fix:** ${fix}\n`)
  expect(markdown).toContain(`**Received:** ${received.replaceAll(/[“”]/g, '`')}\n`)
})

const danger = /[@#<>&[\]*_\\]|\bwww\.|:\/\/|GH-/

/** What is left of a document without its code (CommonMark §4.5, §6.1) and without markup of ours. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^(```+)\n.*?\n\1$/gms, '')
    .replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    .replaceAll(/^## |\*\*[a-z ]+:?\*\*|\[[^\]]*\]\(https:[^)]*\)/gim, '')
}
