import { isLoopbackHost, isLoopbackUrl } from '../loopback.ts'
import { defaultPublicUrl } from './addresses.ts'
import { demo } from './config.ts'
import type { OptionKey, OptionValues } from './options.ts'

/** The shortest secret allowed on a network: 32 characters, which is 128 bits in random hexadecimal digits. */
const shortestSecret = 32

/** A shorter password, which a person chooses, causes a warning. */
const shortestPassword = 12

/** Options as read; those that could not be read are missing and are not judged. */
type Values = Partial<OptionValues>

/** Names an option in a problem. */
export type Label = (key: OptionKey) => string

/** One problem for each rule that is broken by a server that others can reach. */
export function safetyProblems(values: Values, label: Label): string[] {
  const problems: string[] = []
  const url = effectivePublicUrl(values)
  if (url !== undefined && isPlain(url) && values.allowInsecureHttp === false) {
    problems.push(
      `${label('publicUrl')}: "${url}" is neither https nor loopback, so secrets and tokens would cross the ` +
        'network in the clear; use https (a proxy in front is enough), or --allow-insecure-http',
    )
  }

  const exposed = whyExposed(values)
  if (exposed === undefined) return problems
  if (values.allowDemoCredentials === false) {
    const otherwise = 'or --allow-demo-credentials'
    const secret = secretWeakness(values.clientSecret)
    if (secret !== undefined) {
      const remedy = `set one of at least ${shortestSecret} characters (openssl rand -hex 32)`
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
      `${label('autoApprove')}: "${values.autoApprove}" lets in anyone who can reach the server, but ${exposed}; ` +
        'it must be off there',
    )
  }
  if (values.allowScenarios === false) {
    const hostile = `answers with hostile values on purpose, but ${exposed}; leave it out, or --allow-scenarios`
    if (values.scenario !== undefined) problems.push(`${label('scenario')}: ${hostile}`)
    if (values.scenarios === true) problems.push(`${label('scenarios')}: ${hostile}`)
  }
  if (values.control === true && 'controlToken' in values) {
    const { controlToken } = values
    const remedy = `set one of at least ${shortestSecret} characters (openssl rand -hex 32)`
    const weakness = secretWeakness(controlToken)
    if (controlToken === undefined) {
      problems.push(
        `${label('control')}: lets anyone who can reach the server make tokens, but ${exposed}; ` +
          `leave it out, or add --control-token: ${remedy}`,
      )
    } else if (weakness !== undefined) {
      problems.push(`${label('controlToken')}: ${weakness}, but ${exposed}; ${remedy}`)
    }
  }
  return problems
}

/**
 * What protects nothing; and what is allowed, or was accepted with an --allow option, but is a risk if others can reach
 * the server.
 */
export function safetyWarnings(values: OptionValues, label: Label): string[] {
  const warnings: string[] = []
  const warn = (key: OptionKey, message: string) => warnings.push(`${label(key)}: ${message}`)
  if (values.controlToken !== undefined && !values.control) {
    warn('controlToken', 'has no effect without --control')
  }

  const exposed = whyExposed(values)
  if (exposed === undefined) return warnings

  const url = effectivePublicUrl(values)
  if (url !== undefined && isPlain(url)) {
    warn('publicUrl', 'is not https, so secrets and tokens cross the network in the clear')
  }
  const secret = secretWeakness(values.clientSecret) ?? secretPattern(values.clientSecret)
  if (secret !== undefined) {
    warn('clientSecret', `${secret}, and ${exposed}; make a random one (openssl rand -hex 32)`)
  }
  const token = values.control && values.controlToken ? secretPattern(values.controlToken) : undefined
  if (token !== undefined) {
    warn('controlToken', `${token}, and ${exposed}; make a random one (openssl rand -hex 32)`)
  }
  const password = passwordWeakness(values.password)
  if (password !== undefined) warn('password', `${password}, and ${exposed}; set another`)

  if (values.trustProxy === true) {
    warn(
      'trustProxy',
      'true trusts any X-Forwarded-For, so anyone can evade the limits per address; give the number of ' +
        'proxies in front, or their addresses',
    )
  }
  const isBehindProxy = url !== undefined && !isLoopbackUrl(url) && isLoopbackHost(values.host)
  if (isBehindProxy && (values.trustProxy === false || values.trustProxy === 0)) {
    warn(
      'trustProxy',
      'is off behind a proxy, so everybody shares one address and its limits; give the number of proxies ' +
        'in front',
    )
  }
  return warnings
}

/** Why others can reach the server; undefined if only this machine can. */
function whyExposed(values: Values): string | undefined {
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

function isPlain(url: string): boolean {
  return !url.startsWith('https:') && !isLoopbackUrl(url)
}

function secretWeakness(secret: string | undefined): string | undefined {
  if (secret === demo.clientSecret) return 'the built-in secret is public'
  if (secret === undefined || secret.length >= shortestSecret) return undefined
  return `the secret is shorter than ${shortestSecret} characters`
}

/** What makes a secret easy to guess even if it is long. */
function secretPattern(secret: string): string | undefined {
  if (secret.includes(demo.clientSecret)) return 'the secret contains the built-in one, which is public'
  return new Set(secret).size === 1 ? 'the secret repeats one character' : undefined
}

function passwordWeakness(password: string): string | undefined {
  if (password === demo.password) return 'the built-in password is public'
  if (password.length >= shortestPassword) return undefined
  return `the password is shorter than ${shortestPassword} characters`
}
