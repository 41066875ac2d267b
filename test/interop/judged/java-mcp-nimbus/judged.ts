// The official Java SDK with Nimbus's OAuth 2.0 SDK, with the program of its interop client.

import { client } from '../../java-mcp-nimbus/client.ts'
import { javaClassPath } from '../../support/registries.ts'
import type { JudgedClient } from '../judged.ts'
import { taskOfCheck } from '../support/task.ts'

export const judged: JudgedClient = {
  name: 'Java SDK with Nimbus',
  client,
  command: ({ folder }) => ['java', '-cp', javaClassPath(folder), 'Program', taskOfCheck],
  note:
    'The program of the interop tests, which lists the tools and calls both. The SDK leaves OAuth to the application: what is ' +
    'judged here is that program, with what Nimbus does for it.',
  confirmed: {
    'authorize-query':
      'Nimbus decodes the query of the endpoint twice, so that `%2B` becomes a blank: `toQueryString()`, line 1575, in ' +
      '[AuthorizationRequest.java of 11.38.2](https://bitbucket.org/connect2id/oauth-2.0-sdk-with-openid-connect-extensions/src/11.38.2/src/main/java/com/nimbusds/oauth2/sdk/AuthorizationRequest.java) ' +
      'parses `getQuery()` of the endpoint, not `getRawQuery()`.',
  },
  varying: ['refresh-rotates'],
}
