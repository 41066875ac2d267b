import { fileURLToPath } from 'node:url'

/**
 * The folder views/. It is at the same distance from src/, where this file is, and from dist/, where the bundle of all
 * files is. Its assets/ are served at /assets.
 */
export const viewsFolder = fileURLToPath(new URL('../views', import.meta.url))
