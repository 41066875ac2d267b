// A certificate for servers on loopback, made for one test by openssl.

import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The files, in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Why none can be made here, if none can. */
export function whyNoCertificate(): string | undefined {
  return spawnSync('openssl', ['version']).status === 0
    ? undefined
    : 'there is no working openssl on the PATH'
}

/** Makes one in this folder, for 127.0.0.1 and localhost. It signs itself: a client that trusts it needs no other. */
export function loopbackCertificate(folder: string): Certificate {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  const files = ['-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', ...curve, ...names, ...files], {
    stdio: 'pipe',
  })
  return { cert, key }
}
