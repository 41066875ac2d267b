// Habits of several clients. Clients with the same text share a line on the page of the reason.

import type { Quirk } from './client.ts'

export const alwaysPosts: Quirk = { what: 'Always use `client_secret_post`, whatever the metadata lists.' }

export const asksWithGet: Quirk = {
  what: 'Send GET without a token on purpose, to find the authorization server.',
}

export const repeatsScope: Quirk = {
  what: 'Repeat their scope with each refresh. It was extended after the person had granted less.',
}

export const repeatsItsId: Quirk = {
  what: 'Send `client_id` in the form along with Basic. That alone is fine; a second secret is not.',
}

export const refreshesAtOnce: Quirk = {
  what:
    'Several processes or requests refresh at once with the same stored token ' +
    '(anthropics/claude-code#91641, github/copilot-cli#3456).',
}

export const registersOnly: Quirk = {
  what: 'Support only dynamic registration. Use them through mcp-remote with `--static-oauth-client-info`.',
}

export const namesTheInstallation: Quirk = {
  what: 'The path contains a name from your installation. Register what your client shows or sends.',
}

export const debugsElsewhere =
  'Use `/oauth/callback/debug`. Start the server with `--redirect-uris +inspector-debug`.'

export const comesBackToTheHost =
  'Use `http://localhost` without a path. Start the server with `--redirect-uris +go`.'
