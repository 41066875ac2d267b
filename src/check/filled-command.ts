/** What a client is told: the values of the placeholders. */
export interface Told {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

type Command = readonly [string, ...string[]]

/** The command with its placeholders replaced; one without `{url}` gets the address at its end. */
export function filledCommand(command: Command, told: Told): Command {
  const values: Readonly<Record<string, string>> = {
    '{url}': told.url,
    '{client_id}': told.clientId,
    '{client_secret}': told.clientSecret,
  }
  const fill = (text: string) =>
    text.replace(/\{(?:url|client_id|client_secret)\}/g, (placeholder) => values[placeholder] ?? placeholder)
  const [program, ...args] = command
  const end = command.some((text) => text.includes('{url}')) ? [] : [told.url]
  return [fill(program), ...args.map(fill), ...end]
}

/** The same for programs that read their environment. */
export function toldByEnvironment({ url, clientId, clientSecret }: Told) {
  return { MCP_URL: url, MCP_CLIENT_ID: clientId, MCP_CLIENT_SECRET: clientSecret }
}
