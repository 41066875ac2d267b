// Owns how a program in C# connects, with the official SDK.

import { paths } from '../../protocol/names.ts'
import { quoted } from './quote.ts'
import type { Instance, Recipe } from './recipe.ts'

export const csharp: Recipe = {
  id: 'csharp',
  name: 'C# SDK',
  evidence: 'From the source of 2.2.0.',
  steps: (instance) => [
    { text: 'Install the SDK:', code: 'dotnet add package ModelContextProtocol' },
    {
      text:
        'A client in the name of a person. It prints the address to open, and asks for the one at which the ' +
        'browser ends up; an `AuthorizationCallbackHandler` of your own does both by itself:',
      code: program(instance),
    },
  ],
}

function program({ url, issuer, clientId, clientSecret }: Instance): string {
  return `using ModelContextProtocol.Client;

var transport = new HttpClientTransport(new()
{
    Endpoint = new Uri(${quoted(url)}),
    OAuth = new()
    {
        ClientId = ${quoted(clientId)},
        ClientSecret = ${quoted(clientSecret)},
        RedirectUri = new Uri(${quoted(issuer + paths.callback)}),
    },
});
await using var client = await McpClient.CreateAsync(transport);
var result = await client.CallToolAsync("get_time");
Console.WriteLine(result.StructuredContent);`
}
