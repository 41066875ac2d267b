import { isLoopbackUrl } from '../loopback.ts'

/** Whether a text is an address of the server at this URL, whose port is its own on every loopback address. */
export function isAddressOf(serverUrl: string, text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, port, username } = new URL(text)
  return protocol === 'http:' && port === new URL(serverUrl).port && username === '' && isLoopbackUrl(text)
}

/** Whether it is one to which a person is sent to sign in. */
export function isAuthorizationUrl(serverUrl: string, text: string): boolean {
  if (!isAddressOf(serverUrl, text)) return false
  const { pathname, searchParams } = new URL(text)
  return pathname.endsWith('/authorize') && searchParams.has('response_type')
}
