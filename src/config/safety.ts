// Owns what a server must not do once others than this machine can reach it, and how that is known.

import { isLoopbackHost, isLoopbackUrl } from '../loopback.ts'
import { defaultPublicUrl } from './addresses.ts'
import { demo } from './config.ts'
import type { OptionKey, OptionValues } from './options.ts'

/** The shortest secret that may face a network: 32 characters, 128 bits if they are random hexadecimal digits. */
const shortestSecret = 32

/** Options as read; one that could not be read is missing, and nothing is said about it. */
type Values = Partial<OptionValues>

/** One problem for each rule that is broken. `label` names an option as problems do. */
export function safetyProblems(values: Values, label: (key: OptionKey) => string): string[] {
  const problems: string[] = []
  const url = effectivePublicUrl(values)
  if (url !== undefined && !isSafeUrl(url) && values.allowInsecureHttp === false) {
    problems.push(
      `${label('publicUrl')}: "${url}" is neither https nor loopback, so secrets and tokens would cross the ` +
        'network in the clear; use https (a proxy in front will do), or --allow-insecure-http',
    )
  }

  const exposed = whyExposed(values)
  if (exposed === undefined) return problems
  if (values.allowDemoCredentials === false) {
    const otherwise = 'or --allow-demo-credentials'
    const secret = secretWeakness(values.clientSecret)
    if (secret !== undefined) {
      const remedy = `set one of ${shortestSecret} characters or more (openssl rand -hex 32)`
      problems.push(`${label('clientSecret')}: ${secret}, but ${exposed}; ${remedy}, ${otherwise}`)
    }
    if (values.password === demo.password) {
      problems.push(
        `${label('password')}: the built-in password is public, but ${exposed}; set another, ${otherwise}`,
      )
    }
  }
  if (values.autoApprove !== undefined && values.autoApprove !== 'off') {
    problems.push(
      `${label('autoApprove')}: "${values.autoApprove}" lets anyone in who can reach the server, but ${exposed}; ` +
        'it must be off there',
    )
  }
  return problems
}

/** Why others can reach the server; undefined when only this machine can. */
export function whyExposed(values: Values): string | undefined {
  if (values.host !== undefined && !isLoopbackHost(values.host))
    return `--host ${values.host} is not loopback`
  const url = effectivePublicUrl(values)
  return url === undefined || isLoopbackUrl(url) ? undefined : `--public-url ${url} is not loopback`
}

function effectivePublicUrl(values: Values): string | undefined {
  if (!('publicUrl' in values)) return undefined
  if (values.publicUrl !== undefined || values.host === undefined) return values.publicUrl
  return defaultPublicUrl(values.host, values.port ?? 0)
}

function isSafeUrl(url: string): boolean {
  return url.startsWith('https:') || isLoopbackUrl(url)
}

function secretWeakness(secret: string | undefined): string | undefined {
  if (secret === demo.clientSecret) return 'the built-in secret is public'
  if (secret === undefined || secret.length >= shortestSecret) return undefined
  return `the secret is shorter than ${shortestSecret} characters`
}
