import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { listTwice } from '../support/list-twice.mjs'

await listTwice((url, authProvider) => {
  const client = new Client({ name: 'judged', version: '1' })
  const transport = new StreamableHTTPClientTransport(url, { authProvider })
  return {
    client,
    open: () => client.connect(transport),
    finish: (answer) => transport.finishAuth(answer.get('code')),
  }
})
