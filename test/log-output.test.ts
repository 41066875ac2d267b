import { PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { logOutput } from '../src/log-output.ts'

/** An output, and what was written to its stream, by writes. */
function output() {
  const stream = new PassThrough()
  const writes: string[] = []
  stream.setEncoding('utf8').on('data', (text: string) => writes.push(text))
  return { ...logOutput(() => stream), writes }
}

it('writes the lines of one turn together, in their order', async () => {
  const { write, writes } = output()
  write('one')
  write('two')
  expect(writes).toEqual([])
  await nextTurn()
  write('three')
  await nextTurn()
  expect(writes).toEqual(['one\ntwo\n', 'three\n'])
})

it('writes what is waiting when it is told to, and nothing twice', async () => {
  const { write, flush, writes } = output()
  write('one')
  flush()
  flush()
  await nextTurn()
  expect(writes).toEqual(['one\n'])
})

it('does not collect more than a turn should hold', async () => {
  const { write, writes } = output()
  const long = 'x'.repeat(70_000)
  write('one')
  write(long)
  write('two')
  await nextTurn()
  expect(writes).toEqual([`one\n${long}\n`, 'two\n'])
})
