import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { expressMessages, useMessages } from '../../src/http/messages.ts'

it('makes requests and responses of which Express changes no prototype', async () => {
  const { seen, answer } = await visit('first')
  expect(seen.before).toEqual(seen.after)
  expect(answer).toBe('first')
})

it('keeps the apps of a process apart', async () => {
  const answers = await Promise.all(['first', 'second'].map(async (name) => (await visit(name)).answer))
  expect(answers).toEqual(['first', 'second'])
})

/** Asks an app for its name, which its response finds by way of its prototype. */
async function visit(name: string) {
  const messages = expressMessages()
  const app = express()
  useMessages(app, messages)
  const seen: Record<'before' | 'after', unknown[]> = { before: [], after: [] }
  const prototypes = (...objects: object[]) => objects.map((object) => Object.getPrototypeOf(object))
  app.set('name', name)
  app.use((req, res) => {
    seen.after = prototypes(req, res)
    res.send(req.app === res.app && res.app.get('name'))
  })
  const server = createServer(messages, (req, res) => {
    seen.before = prototypes(req, res)
    app(req, res)
  })
  onTestFinished(() => void server.close())
  server.listen(0)
  await once(server, 'listening')
  const res = await fetch(`http://localhost:${(server.address() as AddressInfo).port}/`)
  return { seen, answer: await res.text() }
}
