// What several clients do alike. Clients with the same text share a line on the page of the reason.

import type { Quirk } from './client.ts'

export const alwaysPosts: Quirk = { what: 'Always use `client_secret_post`, whatever the metadata lists.' }

export const asksWithGet: Quirk = {
  what: 'Ask with GET and without a token on purpose, to find the authorization server.',
}

export const repeatsScope: Quirk = {
  what: 'Repeat their scope with each refresh. It was enlarged after the person had allowed less.',
}

export const repeatsItsId: Quirk = {
  what: 'They send `client_id` in the form beside Basic. That alone is fine; a second secret is not.',
}

export const refreshesAtOnce: Quirk = {
  what:
    'Several processes or requests refresh at once with one stored token (anthropics/claude-code#91641, ' +
    'github/copilot-cli#3456).',
}

export const registersOnly: Quirk = {
  what: 'Support dynamic registration alone. Use them through mcp-remote with `--static-oauth-client-info`.',
}

export const namesTheInstallation: Quirk = {
  what: 'The path has a name of your installation in it. Register what your client shows or sends.',
}

export const debugsElsewhere =
  'Use `/oauth/callback/debug`. Start the server with `--redirect-uris +inspector-debug`.'

export const comesBackToTheHost =
  'Use `http://localhost` without a path. Start the server with `--redirect-uris +go`.'
