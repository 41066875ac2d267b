// Renders a part of a page on its own, so that live updates use the same partial as the page.

import { viewsFolder } from '../views-folder.ts'
import type { Href } from './page.ts'
import { printer } from './views.ts'

/** The partial of this name; it takes its model as it does on a page. */
export function partial<Model extends object>(name: string, at: Href): (model: Model) => string {
  const print = printer(viewsFolder, { at })
  return (model) => print(`partials/${name}`, model)
}
