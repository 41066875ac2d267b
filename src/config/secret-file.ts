import { clipped } from '../clipped.ts'
import { filePath } from './credentials.ts'
import { type Given, type Layer, labelled, shown } from './layer.ts'
import { options } from './options.ts'
import { type ReadFile, readText } from './text-file.ts'

/**
 * The layer with each secret that it names a file for. Both a secret and its file in one layer is a problem: it is
 * unclear which is meant.
 */
export function withSecretsFromFiles(layer: Layer, readFile: ReadFile): Layer {
  const result = new Map(layer)
  for (const { key, flag, fileOf } of options) {
    const file = layer.get(key)
    if (fileOf === undefined || file === undefined) continue
    result.delete(key)
    result.set(fileOf, secretIn(file, flag, layer.get(fileOf), readFile))
  }
  return result
}

function secretIn(file: Given, flag: string, secret: Given | undefined, readFile: ReadFile): Given {
  if ('problem' in file) return file
  const label = labelled(flag, file.source)
  if (secret !== undefined) {
    if ('problem' in secret) return secret
    return { problem: `${label}: ${secret.source} is given too; give only one of them` }
  }
  const path = filePath.safeParse(file.value)
  if (!path.success) return { problem: `${label}: ${shown(file.value)} ${path.error.issues[0]?.message}` }
  const read = readText(path.data, readFile)
  if ('problem' in read) return { problem: `${label}: ${shown(path.data)} ${read.problem}` }
  // Editors and `echo` end a file with a line break that is not part of the secret.
  return { value: read.text.replace(/[\r\n]+$/, ''), source: `file ${clipped(path.data)}` }
}
