// Owns the one table of options: what each is called, says, takes and is when nobody gives it. The command line,
// --help, the environment, the configuration file and the options of startServer all follow from it.

import { z } from 'zod'
import { host, origin, publicUrl, trustProxy } from './addresses.ts'
import { demo } from './config.ts'
import { clientCredential, filePath, loginCredential } from './credentials.ts'
import { presetNames, redirectUris } from './redirect-uris.ts'
import { scopes, toolScopes } from './scopes.ts'
import { list, no, oneOf, onOrOff, wholeNumber, yes } from './values.ts'

const autoApproveWords = new Map<string | boolean, string>([
  ...[true, ...yes].map((word) => [word, 'all'] as const),
  ...[false, ...no].map((word) => [word, 'off'] as const),
])

const autoApprove = z
  .union([z.boolean(), z.string()], { error: 'must be off, hint or all' })
  .transform((value) => autoApproveWords.get(value) ?? value)
  .pipe(oneOf('off', 'hint', 'all'))

const day = 86_400

interface Definition {
  readonly group: string
  readonly help: string
  /** What an option takes, whether it was written in code or as text. */
  readonly schema: z.ZodType
  /** Goes through the schema too. */
  readonly default?: unknown
  /** How --help says the default, where the value itself would not tell. */
  readonly printedDefault?: string
  /** Its value never shows in a problem. */
  readonly secret?: true
  /** What the flag means without a value; without this it needs one. */
  readonly bare?: unknown
  /** The flag may be repeated; the values are then one text with this between them. */
  readonly separator?: ',' | ' '
  /** Taken on the command line only. */
  readonly commandLineOnly?: true
}

const definitions = {
  port: {
    group: 'Address',
    help: 'Port to listen on. 0 takes any free one; the real one is printed and used in every URL.',
    schema: wholeNumber(0, 65_535),
    default: 9003,
  },
  host: {
    group: 'Address',
    help: 'Host name or address to listen on; localhost is both 127.0.0.1 and ::1.',
    schema: host,
    default: 'localhost',
  },
  publicUrl: {
    group: 'Address',
    help:
      'Origin under which clients reach the server, and its issuer. By default localhost with --host on ' +
      'loopback or on all addresses (0.0.0.0, ::), else the host itself.',
    schema: publicUrl.optional(),
    printedDefault: 'http://localhost:<port>',
  },
  trustProxy: {
    group: 'Address',
    help:
      'Proxies whose X-Forwarded headers count: true, false, how many there are in front, or their addresses ' +
      'and subnets (also loopback, linklocal, uniquelocal), comma-separated.',
    schema: trustProxy,
    default: false,
    printedDefault: 'false',
  },

  clientId: {
    group: 'Client',
    help: 'The client_id of the one registered client.',
    schema: clientCredential,
    default: demo.clientId,
  },
  clientSecret: {
    group: 'Client',
    help: 'Its client_secret. Other users of this machine may see a command line: prefer the file.',
    schema: clientCredential,
    default: demo.clientSecret,
    secret: true,
  },
  clientSecretFile: {
    group: 'Client',
    help: 'File that holds the client_secret instead (Docker and Kubernetes secrets).',
    schema: filePath.optional(),
  },
  redirectUris: {
    group: 'Client',
    help:
      'Where the client may be sent back to: URIs and presets, comma-separated. A list that begins with + adds ' +
      `to the defaults, another replaces them. Presets: ${presetNames.join(', ')}.`,
    schema: redirectUris.optional(),
    printedDefault: 'those of common clients',
    separator: ',',
  },
  tokenAuthMethods: {
    group: 'Client',
    help: 'How the client may authenticate, comma-separated.',
    schema: list(',', oneOf('client_secret_basic', 'client_secret_post')).refine(
      (items) => items.length > 0,
      {
        error: 'must name at least one of client_secret_basic and client_secret_post',
      },
    ),
    default: 'client_secret_basic,client_secret_post',
    separator: ',',
  },

  username: {
    group: 'Sign-in',
    help: 'Name of the one person who can sign in.',
    schema: loginCredential,
    default: demo.username,
  },
  password: {
    group: 'Sign-in',
    help: 'Password of that person.',
    schema: loginCredential,
    default: demo.password,
    secret: true,
  },
  autoApprove: {
    group: 'Sign-in',
    help:
      'Skip the login page, on loopback only. hint: for requests with login_hint=auto:allow or auto:deny. ' +
      'all, or no value: for every request, auto:deny still denying.',
    schema: autoApprove,
    default: 'off',
    bare: true,
  },

  scope: {
    group: 'Scopes',
    help: 'Scopes that /mcp needs, separated by spaces.',
    schema: scopes,
    default: 'user',
    separator: ' ',
  },
  toolScope: {
    group: 'Scopes',
    help: 'Scopes that a tool needs beyond those, as TOOL=SCOPE, comma-separated.',
    schema: toolScopes,
    default: [],
    printedDefault: 'none',
    separator: ',',
  },

  accessTokenTtl: {
    group: 'Tokens',
    help: 'Life of an access token in seconds.',
    schema: wholeNumber(1, 365 * day, 'seconds'),
    default: 3600,
  },
  refreshTokenTtl: {
    group: 'Tokens',
    help: 'Life of a sign-in in seconds: refresh tokens end then, however often they were rotated.',
    schema: wholeNumber(1, 3650 * day, 'seconds'),
    default: 30 * day,
  },
  codeTtl: {
    group: 'Tokens',
    help: 'Life of an authorization code in seconds, 600 at most (RFC 6749 §4.1.2).',
    schema: wholeNumber(1, 600, 'seconds'),
    default: 300,
  },
  refreshGrace: {
    group: 'Tokens',
    help:
      'Seconds for which a rotated refresh token still gets the same successor, for clients that refresh from ' +
      'two processes. Afterwards its use revokes the sign-in.',
    schema: wholeNumber(0, 3600, 'seconds'),
    default: 0,
  },
  refreshTokens: {
    group: 'Tokens',
    help: 'When to issue refresh tokens: always, when the scope offline_access is asked for, or never.',
    schema: oneOf('always', 'offline_access', 'never'),
    default: 'always',
  },

  allowedOrigins: {
    group: 'Protection',
    help:
      'Origins of web apps that may call /mcp, comma-separated, beside those on loopback and of the public ' +
      'URL.',
    schema: list(',', origin),
    default: [],
    printedDefault: 'none',
    separator: ',',
  },
  rateLimit: {
    group: 'Protection',
    help: 'Requests a minute and address on the OAuth endpoints; 0 is no limit.',
    schema: wholeNumber(0, 1_000_000, 'requests a minute').optional(),
    printedDefault: '0 on loopback, else 600',
  },
  allowDemoCredentials: {
    group: 'Protection',
    help: 'Start with the built-in or weak credentials although others can reach the server.',
    schema: onOrOff(),
    default: false,
    bare: true,
  },
  allowInsecureHttp: {
    group: 'Protection',
    help: 'Start with a public URL that is neither https nor loopback (LAN, Docker networks).',
    schema: onOrOff(),
    default: false,
    bare: true,
  },

  logLevel: {
    group: 'Log',
    help: 'Least important of what is logged: silent, error, warn, info or debug.',
    schema: oneOf('silent', 'error', 'warn', 'info', 'debug'),
    default: 'info',
  },
  logFormat: {
    group: 'Log',
    help: 'pretty for people, json for machines.',
    schema: oneOf('pretty', 'json').optional(),
    printedDefault: 'pretty on a terminal, else json',
  },

  handshakeLog: {
    group: 'Pages',
    help:
      'Who may see /handshake, the timeline of what clients do, and the playground. auto: this machine alone, ' +
      'and nobody when host or public URL is not loopback. on: everybody, the playground once they signed in. off: ' +
      'nobody, nothing is recorded.',
    schema: oneOf('auto', 'on', 'off'),
    default: 'auto',
  },

  config: {
    group: 'Configuration',
    help: 'JSON file with any of these options, named as here or in camelCase.',
    schema: filePath.optional(),
    commandLineOnly: true,
  },
} as const satisfies Record<string, Definition>

type Definitions = typeof definitions

export type OptionKey = keyof Definitions

/** Every option, read. */
export type OptionValues = { [Key in OptionKey]: z.output<Definitions[Key]['schema']> }

/** Every option as it may be given, in code or as text. */
export type OptionInputs = {
  readonly [Key in OptionKey]?: z.input<Definitions[Key]['schema']> | undefined
}

export interface Option extends Definition {
  readonly key: OptionKey
  /** As typed on a command line. */
  readonly flag: `--${string}`
  /** Environment variable, unless the option is for the command line only. */
  readonly env: string | undefined
}

/** Every option in the order of --help. */
export const options: readonly Option[] = Object.entries<Definition>(definitions).map(([key, definition]) => {
  const kebab = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const env = `MCP_STATIC_${kebab.replaceAll('-', '_').toUpperCase()}`
  return {
    ...definition,
    key: key as OptionKey,
    flag: `--${kebab}`,
    env: definition.commandLineOnly ? undefined : env,
  }
})
