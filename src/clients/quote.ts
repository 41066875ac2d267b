// A text inside other languages, so that any client id or secret comes out as it went in. Both are printable ASCII,
// and so is every URL (RFC 6749 §A.1, §A.2). Shell words are in shell-word.ts.

/**
 * A string literal of JSON, JavaScript, Python, Go, Java, C# and TOML: of printable ASCII they all escape the
 * quote and the backslash alone, and all by a backslash.
 */
export function quoted(text: string): string {
  return JSON.stringify(text)
}

/** JSON to paste into a file. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/**
 * A value of a Java properties file that Spring Boot reads: the file takes the backslash and blanks at the
 * start for its own, Spring takes `${` for the start of a placeholder (escaped since Spring Framework 6.2).
 */
export function springProperty(text: string): string {
  return text.replaceAll('${', '\\${').replaceAll('\\', '\\\\').replace(/^ /, '\\ ')
}
