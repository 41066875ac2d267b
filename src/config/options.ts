// The one table of options: command line, --help, environment, configuration file and the options of startServer all
// come from it.

import { z } from 'zod'
import { host, origin, publicUrl, trustProxy } from './addresses.ts'
import { demo } from './config.ts'
import { clientCredential, controlToken, filePath, loginCredential } from './credentials.ts'
import { presetNames, redirectUris } from './redirect-uris.ts'
import { scopes, toolScopes } from './scopes.ts'
import { storeAddress } from './store-address.ts'
import { list, no, oneOf, onOrOff, text, wholeNumber, yes } from './values.ts'

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
  /** What the option accepts, whether written in code or as text. */
  readonly schema: z.ZodType
  /** Goes through the schema too. */
  readonly default?: unknown
  /** How --help shows the default, if the value itself would not be clear. */
  readonly printedDefault?: string
  /** Its value never appears in a problem. */
  readonly secret?: true
  /** What the flag means without a value; if absent, it needs one. */
  readonly bare?: unknown
  /** The flag may be repeated; this joins the values into one text. */
  readonly separator?: ',' | ' '
  /** It names a file that contains the value of another option. */
  readonly fileOf?: 'clientSecret' | 'password' | 'controlToken' | 'store'
  /** Accepted only on the command line. */
  readonly commandLineOnly?: true
}

const definitions = {
  port: {
    group: 'Address',
    help: 'Port to listen on. 0 takes any free port, which is then printed and used in every URL.',
    schema: wholeNumber(0, 65_535),
    default: 9003,
  },
  host: {
    group: 'Address',
    help: 'Host name or address to listen on; localhost means both 127.0.0.1 and ::1.',
    schema: host,
    default: 'localhost',
  },
  publicUrl: {
    group: 'Address',
    help:
      'URL at which clients reach the server, and its issuer. With a path, everything is below that path. ' +
      'By default localhost if --host is loopback or all addresses (0.0.0.0, ::), otherwise the host ' +
      'itself.',
    schema: publicUrl.optional(),
    printedDefault: 'http://localhost:<port>',
  },
  trustProxy: {
    group: 'Address',
    help:
      'Proxies whose X-Forwarded headers are trusted: true, false, the number of proxies in front, or ' +
      'their addresses and subnets (also loopback, linklocal, uniquelocal), comma-separated.',
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
    help: 'Its client_secret. Other users of this machine may see a command line, so prefer the file.',
    schema: clientCredential,
    default: demo.clientSecret,
    secret: true,
  },
  clientSecretFile: {
    group: 'Client',
    help: 'File that contains the client_secret (Docker and Kubernetes secrets).',
    schema: filePath.optional(),
    fileOf: 'clientSecret',
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
  passwordFile: {
    group: 'Sign-in',
    help: 'File that contains the password.',
    schema: filePath.optional(),
    fileOf: 'password',
  },
  autoApprove: {
    group: 'Sign-in',
    help:
      'Skip the login page, on loopback only. hint: for requests with login_hint=auto:allow or auto:deny. ' +
      'all, or no value: for every request; auto:deny still denies.',
    schema: autoApprove,
    default: 'off',
    bare: true,
  },

  scope: {
    group: 'Scopes',
    help: 'Scopes that /mcp requires, separated by spaces.',
    schema: scopes,
    default: 'user',
    separator: ' ',
  },
  toolScope: {
    group: 'Scopes',
    help: 'Scopes that a tool requires in addition, as TOOL=SCOPE, comma-separated.',
    schema: toolScopes,
    default: [],
    printedDefault: 'none',
    separator: ',',
  },

  accessTokenTtl: {
    group: 'Tokens',
    help: 'Lifetime of an access token in seconds.',
    schema: wholeNumber(1, 365 * day, 'seconds'),
    default: 3600,
  },
  refreshTokenTtl: {
    group: 'Tokens',
    help: 'Lifetime of a sign-in in seconds: refresh tokens end then, however often they were rotated.',
    schema: wholeNumber(1, 3650 * day, 'seconds'),
    default: 30 * day,
  },
  codeTtl: {
    group: 'Tokens',
    help: 'Lifetime of an authorization code in seconds, at most 600 (RFC 6749 §4.1.2).',
    schema: wholeNumber(1, 600, 'seconds'),
    default: 300,
  },
  refreshGrace: {
    group: 'Tokens',
    help:
      'Seconds during which a rotated refresh token still gets the same successor, for clients that ' +
      'refresh from two processes. After that, using it revokes the sign-in.',
    schema: wholeNumber(0, 3600, 'seconds'),
    default: 0,
  },
  refreshTokens: {
    group: 'Tokens',
    help: 'When to issue refresh tokens: always, if the scope offline_access is requested, or never.',
    schema: oneOf('always', 'offline_access', 'never'),
    default: 'always',
  },

  store: {
    group: 'Store',
    help:
      'Redis or Valkey, 6.2 or later, that keeps sign-ins, codes and tokens for many instances: ' +
      'redis://USER:PASSWORD@HOST:PORT/DATABASE, or rediss:// for TLS. Its keys begin with mcp-static-auth: or what ' +
      '?prefix= says. Other users of this machine may see a command line, so prefer the file.',
    schema: storeAddress.optional(),
    printedDefault: 'the memory of this process',
    secret: true,
  },
  storeFile: {
    group: 'Store',
    help: 'File that contains that URL.',
    schema: filePath.optional(),
    fileOf: 'store',
  },

  allowedOrigins: {
    group: 'Protection',
    help: 'Origins of web apps that may call /mcp, comma-separated, besides loopback and the public URL.',
    schema: list(',', origin),
    default: [],
    printedDefault: 'none',
    separator: ',',
  },
  rateLimit: {
    group: 'Protection',
    help: 'Requests per minute and address on the OAuth endpoints, and as many on the pages; 0 means no limit.',
    schema: wholeNumber(0, 1_000_000, 'requests a minute').optional(),
    printedDefault: '0 on loopback, otherwise 600',
  },
  maxTokens: {
    group: 'Protection',
    help:
      'Maximum number of access tokens, and of sign-ins, at a time. Beyond it, new ones are refused for a ' +
      'while.',
    schema: wholeNumber(10, 10_000_000, 'tokens').optional(),
    printedDefault: '1000000, or as many as fit in half of the heap limit',
  },
  allowDemoCredentials: {
    group: 'Protection',
    help: 'Start with built-in or weak credentials even though others can reach the server.',
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
    help:
      'Lowest level that is logged: silent, error, warn, info or debug. With debug, every address and redirect ' +
      'URI is printed at start.',
    schema: oneOf('silent', 'error', 'warn', 'info', 'debug'),
    default: 'info',
  },
  logFormat: {
    group: 'Log',
    help: 'pretty for people, in colour on a terminal unless NO_COLOR is set; json for machines.',
    schema: oneOf('pretty', 'json').optional(),
    printedDefault: 'pretty on a terminal, otherwise json',
  },

  handshakeLog: {
    group: 'Pages',
    help:
      'Who may see the timeline (/handshake) and the playground. auto: only this machine, and nobody if ' +
      'host or public URL is not loopback. on: everybody. off: nobody, and nothing is recorded. The ' +
      'playground acts with the client secret, so it needs a sign-in, except on this machine with the ' +
      'built-in secret.',
    schema: oneOf('auto', 'on', 'off'),
    default: 'auto',
  },

  scenarios: {
    group: 'Scenarios',
    help:
      'Serve realms below /s/ that are wrong on purpose, to test clients with. Only on loopback, unless ' +
      '--allow-scenarios accepts the risk.',
    schema: onOrOff().optional(),
    printedDefault: 'on on loopback, otherwise off',
    bare: true,
  },
  scenario: {
    group: 'Scenarios',
    help:
      'Make the whole server this scenario, at the root, for clients that cannot handle issuers with a path. ' +
      '/s lists them.',
    schema: text(() => undefined).optional(),
    printedDefault: 'none',
  },
  maxRuns: {
    group: 'Scenarios',
    help:
      'Maximum number of runs below /s/ at a time, each scenario of a run counted. The one that was quiet for longest ' +
      'makes room.',
    schema: wholeNumber(2, 100_000, 'runs'),
    default: 500,
  },
  allowScenarios: {
    group: 'Scenarios',
    help: 'Serve scenarios even though others can reach the server: their answers are hostile on purpose.',
    schema: onOrOff(),
    default: false,
    bare: true,
  },

  control: {
    group: 'Control',
    help:
      'Serve /_control below every realm: tests move its clock, expire tokens and make requests fail. Elsewhere than ' +
      'on loopback it needs --control-token too.',
    schema: onOrOff(),
    default: false,
    bare: true,
  },
  controlToken: {
    group: 'Control',
    help:
      'The Bearer token that /_control then requires everywhere, also on loopback. At least 16 characters, and 32 if ' +
      'others can reach the server (openssl rand -hex 32).',
    schema: controlToken.optional(),
    secret: true,
  },
  controlTokenFile: {
    group: 'Control',
    help: 'File that contains the control token.',
    schema: filePath.optional(),
    fileOf: 'controlToken',
  },
  readyJson: {
    group: 'Control',
    help: 'Print one line of JSON on standard output when the server listens, instead of the banner.',
    schema: onOrOff(),
    default: false,
    bare: true,
    commandLineOnly: true,
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
export type OptionValues = { readonly [Key in OptionKey]: z.output<Definitions[Key]['schema']> }

/** Every option as it may be written, in code or as text. */
export type OptionInputs = {
  readonly [Key in OptionKey]?: z.input<Definitions[Key]['schema']> | undefined
}

export interface Option extends Definition {
  readonly key: OptionKey
  /** As typed on a command line. */
  readonly flag: `--${string}`
  /** Environment variable; undefined if the option is for the command line only. */
  readonly env: string | undefined
}

/** Every option in the order of --help. */
export const options: readonly Option[] = Object.entries<Definition>(definitions).map(
  ([name, definition]) => {
    const key = name as OptionKey
    const flag = flagOf(key)
    const env = `MCP_STATIC_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`
    return { ...definition, key, flag, env: definition.commandLineOnly ? undefined : env }
  },
)

/** An option as typed on a command line. */
export function flagOf(key: OptionKey): `--${string}` {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

const readers: { readonly [Key in OptionKey]: { readonly schema: z.ZodType<OptionValues[Key]> } } =
  definitions

/** Reads the value of an option; each issue carries the input that it is about. */
export function readOption<Key extends OptionKey>(key: Key, value: unknown) {
  return readers[key].schema.safeParse(value, { reportInput: true })
}
