// A proxy between the conformance suite and the MCP endpoint: the suite knows no tokens, so the proxy adds one. It
// passes on everything else unchanged, including Host and Origin, since the suite tests how they are handled.

import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InteropContext } from '../client.ts'

/** The URL of an endpoint that needs no token, for the duration of the scenario. */
export async function withoutToken(context: InteropContext): Promise<string> {
  const { url, mcp, clientId, clientSecret } = context
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }

  const proxy = createServer((req, res) => {
    const headers = { ...req.headers, authorization: `Bearer ${token}` }
    const onward = request(mcp, { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.once('error', () => res.destroy())
    res.once('close', () => onward.destroy())
    req.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, 'localhost', resolve))
  context.afterwards(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  return `http://localhost:${(proxy.address() as AddressInfo).port}/mcp`
}
