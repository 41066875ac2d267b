// The page that the person sees when the browser comes back. Whatever the answer says, a stranger may have written it.

import type { Defect } from './defects.ts'

/** HTML with the outcome, and what the authorization server said as text. */
export function callbackPage(answer: URL, defects: readonly Defect[] = []): string {
  const shown = defects.includes('renders-error-as-html') ? (text: string) => text : escaped
  const error = answer.searchParams.get('error')
  const description = answer.searchParams.get('error_description') ?? ''
  const outcome =
    error === null
      ? '<p>You are signed in. You can close this page.</p>'
      : `<p>The sign-in failed: ${shown(error)}</p><p>${shown(description)}</p>`
  return `<!doctype html><meta charset="utf-8"><title>Sign-in</title>${outcome}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
