import { scenarioEndpoints } from '../../protocol/endpoints.ts'

/** An address below a realm that nobody should ask; the name tells one from another. */
export function canaryUrl(issuer: string, name: string): string {
  return `${issuer}${scenarioEndpoints.canary.path}/${name}`
}
