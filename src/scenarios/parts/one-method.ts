// Judges a client by how it authenticates where the server takes its secret in one way only.

import { authenticationIn } from '../../evidence/client-authentication.ts'
import { failed, inconclusive, type Judgement, passed } from '../../evidence/judgement.ts'
import type { Story } from '../../evidence/story.ts'
import type { ClientAuthMethod } from '../../protocol/names.ts'
import { noTokenRequestYet } from './authorization-answers.ts'
import { authenticated } from './sent-authentication.ts'
import { metadataNotRead } from './server-metadata.ts'

/** `only` is the way; `known` is how the client can know it, after “although …”. */
export function judgeMethod(
  story: Story,
  { only, known }: { readonly only: ClientAuthMethod; readonly known: string },
): Judgement {
  const metadata = story.all('server metadata').find(({ event }) => event.status === 200 && event.delivered)
  if (metadata === undefined) return inconclusive(metadataNotRead)
  const request = story.after(metadata).first('code grant')
  if (request === undefined) return inconclusive(noTokenRequestYet(story), metadata)
  const sent = authenticationIn(request.event)
  if (sent === 'unclear') return inconclusive(`The client ${authenticated.unclear}.`, metadata, request)
  if (sent !== only) {
    return failed(`The client ${authenticated[sent]}, although ${known}.`, metadata, request)
  }
  if (request.event.details.clientAuthMethod === undefined) {
    return inconclusive(
      `The client ${authenticated[sent]}, but the ID or the secret is wrong.`,
      metadata,
      request,
    )
  }
  return passed(`The client ${authenticated[sent]}.`, metadata, request)
}
