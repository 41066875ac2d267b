import { type Client, type Instance, ourCallback } from './client.ts'
import { quoted } from './quote.ts'

export const csharp = {
  id: 'csharp',
  name: 'C# SDK',
  kind: 'library',
  evidence: 'From the source of 2.2.0.',
  usesOurCallback: true,
  steps: (instance) => [
    { text: 'Install the SDK:', code: 'dotnet add package ModelContextProtocol' },
    {
      text:
        'A client that acts for a person. It prints the address to open and asks for the address where the ' +
        'browser ends up; your own `AuthorizationCallbackHandler` can do both:',
      code: program(instance),
    },
  ],
} satisfies Client

function program(instance: Instance): string {
  const { url, clientId, clientSecret } = instance
  return `using ModelContextProtocol.Client;

var transport = new HttpClientTransport(new()
{
    Endpoint = new Uri(${quoted(url)}),
    OAuth = new()
    {
        ClientId = ${quoted(clientId)},
        ClientSecret = ${quoted(clientSecret)},
        RedirectUri = new Uri(${quoted(ourCallback(instance))}),
    },
});
await using var client = await McpClient.CreateAsync(transport);
var result = await client.CallToolAsync("get_time");
Console.WriteLine(result.StructuredContent);`
}
