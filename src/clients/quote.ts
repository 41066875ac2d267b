// Quotes a client ID, secret or URL for other languages. All of them are printable ASCII (RFC 6749 §A.1, §A.2). For
// shells see shell-word.ts.

/**
 * A string literal in JSON, JavaScript, Python, Go, Java, C#, Rust and TOML: in printable ASCII they all escape only
 * the quote and the backslash, with a backslash.
 */
export function quoted(text: string): string {
  return JSON.stringify(text)
}

/** JSON to paste into a file. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/**
 * A value in a Java properties file for Spring Boot. The format treats backslashes and leading spaces specially, and
 * Spring takes `${` for the start of a placeholder (it can be escaped since Spring Framework 6.2).
 */
export function springProperty(text: string): string {
  return text.replaceAll('${', '\\${').replaceAll('\\', '\\\\').replace(/^ /, '\\ ')
}
