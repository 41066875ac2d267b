import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { listTwice } from '../support/list-twice.mjs'

await listTwice((url, authProvider) => {
  const client = new Client({ name: 'judged', version: '1' })
  const transport = new StreamableHTTPClientTransport(url, { authProvider })
  return {
    client,
    open: () => client.connect(transport),
    finish: (answer) => transport.finishAuth(answer),
  }
})
