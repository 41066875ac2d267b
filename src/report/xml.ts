// Writes XML 1.0. Only elements, attributes and text, since nothing else is needed.

export interface XmlElement {
  readonly name: string
  /** Those that are undefined are left out. */
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  readonly children?: readonly (XmlElement | string)[]
}

/** A document with this root element. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}\n`
}

function element({ name, attributes = {}, children = [] }: XmlElement, indent: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  const start = `${indent}<${name}${written.join('')}`
  if (children.length === 0) return `${start}/>`
  const isText = children.some((child) => typeof child === 'string')
  const inner = children.map((child) =>
    typeof child === 'string' ? escaped(child) : element(child, isText ? '' : `${indent}  `),
  )
  return isText
    ? `${start}>${inner.join('')}</${name}>`
    : `${start}>\n${inner.join('\n')}\n${indent}</${name}>`
}

/** Everything that is no character of XML 1.0 (§2.2), lone surrogates too: no escape makes it one. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would make spaces of them in an attribute.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

function escaped(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"'\t\n\r]/g, (character) => entities[character] ?? '')
}
