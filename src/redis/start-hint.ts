// What helps against the mistakes that people make with the address of Redis.

import { lineOf } from './trouble.ts'

interface Hint {
  /** What the network or Redis says. */
  readonly when: RegExp
  /** Only with this scheme in the address. */
  readonly scheme?: 'redis:' | 'rediss:'
  readonly hint: string
}

const hints: readonly Hint[] = [
  { when: /no answer in time|timeout/i, scheme: 'rediss:', hint: 'if it listens without TLS, use redis://' },
  { when: /ECONNRESET|EPIPE|closed/i, scheme: 'redis:', hint: 'if it listens with TLS, use rediss://' },
  {
    when: /self-signed|unable to (?:get|verify)|issuer certificate/i,
    hint: 'set NODE_EXTRA_CA_CERTS to the certificate of its CA',
  },
  { when: /NOAUTH/, hint: 'it wants redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST' },
  { when: /WRONGPASS/, hint: 'correct the user name or the password in the URL' },
  {
    when: /NOPERM|permission|ACL failure|can't (?:run|access)/i,
    hint: 'the user needs the commands and keys of INSTANCES.md, with the prefix that is used',
  },
  { when: /DB index/, hint: 'the path of the URL is the number of a database, such as /0' },
  { when: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/, hint: 'check that it runs, and the host and port in the URL' },
]

/** One line about an error that keeps the server from starting, with what helps if that is known. */
export function startProblem(error: unknown, scheme: string): string {
  const line = lineOf(error)
  const found = hints.find((each) => each.when.test(line) && (each.scheme ?? scheme) === scheme)
  return found === undefined ? line : `${line.replace(/\.$/, '')}; ${found.hint}`
}
