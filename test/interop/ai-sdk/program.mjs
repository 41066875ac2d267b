// The AI SDK's MCP client, as an application uses it that has a client id and a secret. What the application brings is
// memory and a browser; the issuer belongs to the client id, or the AI SDK does not use it.

import { setTimeout as delay } from 'node:timers/promises'
import { auth, createMCPClient, UnauthorizedError } from '@ai-sdk/mcp'
import { Redirect } from './redirect.mjs'

class Provider {
  #memory = {}

  constructor({ clientId, clientSecret, issuer }, redirectUrl) {
    this.client = { client_id: clientId, client_secret: clientSecret, issuer }
    this.redirectUrl = redirectUrl
  }

  get clientMetadata() {
    return { redirect_uris: [this.redirectUrl], grant_types: ['authorization_code', 'refresh_token'] }
  }

  clientInformation() {
    return this.client
  }

  tokens() {
    return this.#memory.tokens
  }

  saveTokens(tokens) {
    this.#memory.tokens = tokens
  }

  codeVerifier() {
    return this.#memory.verifier
  }

  saveCodeVerifier(verifier) {
    this.#memory.verifier = verifier
  }

  state() {
    return crypto.randomUUID()
  }

  storedState() {
    return this.#memory.state
  }

  saveState(state) {
    this.#memory.state = state
  }

  authorizationServerInformation() {
    return this.#memory.server
  }

  saveAuthorizationServerInformation(server) {
    this.#memory.server = server
  }

  redirectToAuthorization(url) {
    this.asked = url
  }
}

const task = JSON.parse(process.argv[2])
const redirect = await Redirect.listen()
const authProvider = new Provider(task, redirect.uri)

function connect() {
  return createMCPClient({
    transport: { type: 'http', url: task.mcp, authProvider },
    protocolVersionDiscovery: task.revision === '2026-07-28',
  })
}

async function signedIn() {
  try {
    return await connect()
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error
  }
  const { searchParams: answer } = await redirect.answer(authProvider.asked)
  await auth(authProvider, {
    serverUrl: task.mcp,
    authorizationCode: answer.get('code'),
    callbackState: answer.get('state'),
    callbackIssuer: answer.get('iss') ?? undefined,
  })
  return connect()
}

const client = await signedIn()
const { tools } = await client.listTools()
const time = await client.callTool({ name: 'get_time', arguments: {} })
await delay(task.pauseSeconds * 1000)
const echo = await client.callTool({ name: 'echo', arguments: { message: task.message } })
await client.close()
process.stdout.write(JSON.stringify({ tools: tools.map(({ name }) => name), time, echo }))
