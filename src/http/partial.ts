// Renders a part of a page on its own, so that live updates use the same partial as the page.

import { readFileSync } from 'node:fs'
import ejs from 'ejs'
import { type Href, viewsFolder } from './page.ts'

/** The partial of this name, compiled once; the keys of its model are its variables, as on a page. */
export function partial<Model extends object>(name: string, at: Href): (model: Model) => string {
  const filename = `${viewsFolder}/partials/${name}.ejs`
  const print = ejs.compile(readFileSync(filename, 'utf8'), { filename, cache: true })
  return (model) => print({ at, ...model })
}
