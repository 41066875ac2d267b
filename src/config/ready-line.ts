import { paths } from '../protocol/names.ts'
import { type Config, demo } from './config.ts'

/**
 * What a program that started the server needs to use it, as one line of JSON: `base`, `mcp` and `issuer` (URLs),
 * `clientId`, `clientSecret` if it is the built-in one, and `control`, which is null where there is no control API.
 */
export function readyLine({ publicUrl, clientId, clientSecret, control }: Config): string {
  return JSON.stringify({
    base: publicUrl,
    mcp: publicUrl + paths.mcp,
    issuer: publicUrl,
    clientId,
    ...(clientSecret === demo.clientSecret && { clientSecret }),
    control: control ? publicUrl + paths.control : null,
  })
}
