// What shows of a client that finds its way to the authorization server wrongly.

import type { discoveryDefects } from '../../reference-client/defects/discovery.ts'
import { breaks, type DefectTable, fails } from './shown.ts'

export const discovery: DefectTable<keyof typeof discoveryDefects> = {
  'drops-issuer-path': [
    fails('plain', /looked for metadata at the root/),
    breaks('D3', /first asked for the metadata elsewhere than where RFC 8414 puts it/),
  ],
  'ignores-resource-metadata': [
    fails('prm-elsewhere', /did not ask for the metadata at the address in the challenge/),
    fails('challenge-crowded', /did not ask for the metadata at the address in the challenge/),
  ],
  'appends-to-resource-metadata': [
    fails('prm-elsewhere', /did not ask for the metadata at the address in the challenge/),
    breaks('D2', /asked at another address than the one that the challenge named/),
  ],
  'asks-root-resource-metadata-despite-header': [
    fails('prm-elsewhere', /did not ask for the metadata at the address in the challenge/),
    fails('plain', /looked for metadata at the root/),
    breaks('D2', /asked at another address than the one that the challenge named/),
  ],
  'requires-resource-metadata': [fails('prm-unannounced', /did not look for the metadata/)],
  'asks-root-resource-metadata-first': [fails('prm-unannounced', /at the root only/)],
  'skips-resource-metadata': [
    fails('prm-elsewhere', /asked for authorization without reading the metadata/),
    fails('prm-unannounced', /asked for authorization without the metadata/),
    breaks('D1', /asked for authorization without having read the protected resource metadata/),
  ],
  'accepts-any-resource': [fails('prm-wrong-resource', /although the metadata is about another resource/)],
  'gives-up-after-first-metadata-candidate': [
    fails('asm-oidc', /gave up before it came to the OpenID document/),
    fails('asm-noise', /gave up before it came to the OpenID document/),
  ],
  'gives-up-at-noise': [fails('asm-noise', /gave up before it came to the OpenID document/)],
  'asks-openid-first': [breaks('D3', /first asked for the metadata elsewhere than where RFC 8414 puts it/)],
  'skips-server-metadata': [
    breaks('D4', /asked for authorization without having read the authorization server metadata/),
  ],
  'accepts-any-issuer': [fails('issuer-mismatch', /although it is of another issuer/)],
  'makes-up-endpoints': [breaks('D5', /asked at an endpoint that the metadata does not name/)],
  'sends-credentials-with-metadata-requests': [
    breaks('D6', /A request for metadata had an `Authorization` header/),
  ],
  'swaps-loopback-names': [breaks('D7', /came to another host than the one that the metadata names/)],
  'takes-first-challenge-only': [
    fails('challenge-crowded', /did not ask for the metadata at the address in the challenge/),
  ],
  'reads-challenge-by-pattern': [
    fails('challenge-crowded', /did not ask for the metadata at the address in the challenge/),
  ],
  'sends-credentials-to-new-issuer': [
    fails('as-moved', /sent its client ID to the other authorization server/),
  ],
  'authorizes-only-at-initialize': [
    fails('late-challenge', /stopped when it was challenged after its first request/),
    fails('revoked-early', /stopped when its token was refused, and did not refresh/),
    fails('refresh-keeps', /did not refresh a second time/),
    fails('refresh-rotates', /did not refresh a second time/),
  ],
}
