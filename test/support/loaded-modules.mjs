// A program: starts the server of the file that it is given, and prints which modules were loaded when it was started,
// after each kind of request by a client, and after a page.

import { createRequire, register } from 'node:module'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

const hooks = `
  let port
  export const initialize = (given) => { port = given }
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }`
const { port1, port2 } = new MessageChannel()
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: port2, transferList: [port2] })

/** Imported modules are told by the hook; those that were required are in the cache. */
const imported = new Set()
function loaded() {
  for (let told = receiveMessageOnPort(port1); told; told = receiveMessageOnPort(port1)) {
    if (told.message.startsWith('file:')) imported.add(new URL(told.message).pathname)
  }
  return [...new Set([...imported, ...Object.keys(createRequire(import.meta.url).cache)])]
}

const { startServer } = await import(process.argv[2])
const { url, config, close } = await startServer({ port: 0, logLevel: 'silent' })
const seen = { atStart: loaded() }

const credentials = Buffer.from(`${config.clientId}:${config.clientSecret}`).toString('base64')
const post = (path, headers, body) =>
  fetch(url + path, { method: 'POST', headers: { 'content-type': form, ...headers }, body })
const form = 'application/x-www-form-urlencoded'
const token = await post(
  '/token',
  { authorization: `Basic ${credentials}` },
  'grant_type=client_credentials',
).then((answer) => answer.json())
const message = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'echo', arguments: { message: 'x' } },
}
const call = await post(
  '/mcp',
  {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token.access_token}`,
  },
  JSON.stringify(message),
)
const answers = [
  await fetch(`${url}/.well-known/oauth-authorization-server`),
  call,
  await post('/mcp', {}, '{}'),
  await post('/token', {}, 'grant_type=client_credentials'),
]
const statuses = answers.map(({ status }) => status)
for (const answer of answers) await answer.text()
seen.afterClients = loaded()

await (await fetch(`${url}/playground`, { headers: { accept: 'text/html' } })).text()
seen.afterPage = loaded()

await close()
port1.close()
process.stdout.write(JSON.stringify({ statuses, ...seen }))
