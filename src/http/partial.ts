// Owns the rendering of a part of a page by itself: what live updates send is printed by the same partial as the
// page.

import { readFileSync } from 'node:fs'
import ejs from 'ejs'
import { type Href, viewsFolder } from './page.ts'

/** The partial of this name, compiled once; it finds its model under the model's own keys, as on a page. */
export function partial<Model extends object>(name: string, at: Href): (model: Model) => string {
  const filename = `${viewsFolder}/partials/${name}.ejs`
  const print = ejs.compile(readFileSync(filename, 'utf8'), { filename, cache: true })
  return (model) => print({ at, ...model })
}
