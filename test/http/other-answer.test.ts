import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { sendOther } from '../../src/http/other-answer.ts'
import { OtherAnswer } from '../../src/protocol/seams.ts'

async function answered(other: OtherAnswer, method = 'GET'): Promise<Response> {
  const server = createServer((_req, res) => sendOther(res, other))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method })
}

it('sends a text as HTML, unless its headers say otherwise', async () => {
  const page = await answered(new OtherAnswer(200, 'a page'))
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const plain = await answered(new OtherAnswer(200, 'å', { 'Content-Type': 'text/plain; charset=utf-8' }))
  expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(plain.headers.get('content-length')).toBe('2')
  expect(await plain.text()).toBe('å')
})

it('sends a value as JSON', async () => {
  const response = await answered(new OtherAnswer(503, { error: 'busy' }))
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({ error: 'busy' })
})

it('sends several values of a header as several lines', async () => {
  const response = await answered(new OtherAnswer(200, 'x', { 'Set-Cookie': ['a=1', 'b=2'], 'X-One': '1' }))
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(response.headers.get('x-one')).toBe('1')
})

it.each([204, 304])('sends neither a body nor its length with %d', async (status) => {
  const response = await answered(new OtherAnswer(status, 'lost', { ETag: '"x"' }))
  expect(response.status).toBe(status)
  expect(response.headers.get('etag')).toBe('"x"')
  expect(response.headers.get('content-length')).toBeNull()
  expect(response.headers.get('content-type')).toBeNull()
  expect(await response.text()).toBe('')
})

it('sends no body to HEAD, but its length', async () => {
  const response = await answered(new OtherAnswer(404, 'gone'), 'HEAD')
  expect(response.headers.get('content-length')).toBe('4')
  expect(await response.text()).toBe('')
})

it('says that there is no body where there is none', async () => {
  const response = await answered(new OtherAnswer(500))
  expect(response.headers.get('content-length')).toBe('0')
  expect(response.headers.get('content-type')).toBeNull()
})
