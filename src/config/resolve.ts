// Owns the way from layers of unchecked options to Settings, or to every problem at once.

import type { Settings } from './config.ts'
import { type Found, firstOf, type Layer, labelled, shown } from './layer.ts'
import { type Option, type OptionKey, type OptionValues, options } from './options.ts'
import { registeredRedirectUris } from './redirect-uris.ts'
import { safetyProblems, whyExposed } from './safety.ts'
import { checkToolNames } from './scopes.ts'
import { type ReadFile, withSecretFromFile } from './secret-file.ts'

/** The tools that --tool-scope may name; any when there are none to check against. */
export type ToolNames = readonly string[] | undefined

/** Where each option that was given came from, for a person. */
export type Origins = Readonly<Partial<Record<OptionKey, string>>>

export type Resolution =
  | { readonly settings: Settings; readonly origins: Origins }
  | { readonly problems: readonly string[] }

/** Takes each option from the first layer that has it, else its default, and checks all of them. */
export function resolve(
  layers: readonly Layer[],
  { isTty, readFile, toolNames }: { isTty: boolean; readFile: ReadFile; toolNames?: ToolNames },
): Resolution {
  const { found, problems, unreadable } = withSecretFromFile(firstOf(layers), readFile)
  const values: Partial<Record<OptionKey, unknown>> = {}
  for (const option of options) {
    if (unreadable && option.key === 'clientSecret') continue
    const { value, source } = found.get(option.key) ?? byDefault(option)
    const read = option.schema.safeParse(value, { reportInput: true })
    if (read.success) values[option.key] = read.data
    else problems.push(...read.error.issues.map((issue) => complaint(option, source, issue)))
  }
  // Each value went through its own option's schema.
  const checked = values as Partial<OptionValues>
  if (checked.toolScope && toolNames) problems.push(...checkToolNames(checked.toolScope, toolNames))
  problems.push(...safetyProblems(checked, (key) => labelOf(key, found)))
  if (problems.length > 0) return { problems: [...new Set(problems)] }
  return {
    settings: settingsOf(checked as OptionValues, isTty),
    origins: Object.fromEntries([...found].map(([key, { source }]) => [key, source])),
  }
}

function byDefault(option: Option): Pick<Found, 'value' | 'source'> {
  return { value: option.default, source: 'default' }
}

function labelOf(key: OptionKey, found: ReadonlyMap<OptionKey, Found>): string {
  const option = options.find((each) => each.key === key)
  return option === undefined ? key : labelled(option.flag, found.get(key)?.source ?? 'default')
}

function complaint(option: Option, source: string, issue: { input?: unknown; message: string }): string {
  const value = option.secret ? '' : `${shown(issue.input)} `
  return `${labelled(option.flag, source)}: ${value}${issue.message}`
}

function settingsOf(values: OptionValues, isTty: boolean): Settings {
  return Object.freeze({
    port: values.port,
    host: values.host,
    publicUrl: values.publicUrl,
    clientId: values.clientId,
    clientSecret: values.clientSecret,
    redirectUrisFor: (publicUrl: string) => registeredRedirectUris(values.redirectUris, publicUrl),
    scopes: values.scope,
    toolScopes: values.toolScope,
    username: values.username,
    password: values.password,
    accessTokenTtlSeconds: values.accessTokenTtl,
    refreshTokenTtlSeconds: values.refreshTokenTtl,
    codeTtlSeconds: values.codeTtl,
    refreshGraceSeconds: values.refreshGrace,
    refreshTokens: values.refreshTokens,
    tokenAuthMethods: values.tokenAuthMethods,
    autoApprove: values.autoApprove,
    allowedOrigins: values.allowedOrigins,
    trustProxy: values.trustProxy,
    rateLimitPerMinute: values.rateLimit ?? (whyExposed(values) === undefined ? 0 : 600),
    maxTokens: values.maxTokens,
    logLevel: values.logLevel,
    logFormat: values.logFormat ?? (isTty ? 'pretty' : 'json'),
    handshakeLog: handshakeLog(values),
  })
}

function handshakeLog(values: OptionValues): Settings['handshakeLog'] {
  if (values.handshakeLog === 'on') return 'everybody'
  const hidden = values.handshakeLog === 'off' || whyExposed(values) !== undefined
  return hidden ? 'nobody' : 'this machine'
}
