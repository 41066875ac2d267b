import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logOutput } from '../src/log-output.ts'

/** An output, and what was written to its stream, by writes. */
function output() {
  const stream = new PassThrough()
  const writes: string[] = []
  stream.setEncoding('utf8').on('data', (text: string) => writes.push(text))
  return { ...logOutput(() => stream), writes }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('writes the lines of a millisecond together, in their order', () => {
  const { write, writes } = output()
  write('one')
  write('two')
  expect(writes).toEqual([])
  vi.advanceTimersByTime(1)
  write('three')
  vi.advanceTimersByTime(1)
  expect(writes).toEqual(['one\ntwo\n', 'three\n'])
})

it('writes what is waiting when it is told to, and nothing twice', () => {
  const { write, flush, writes } = output()
  write('one')
  flush()
  flush()
  vi.advanceTimersByTime(1)
  expect(writes).toEqual(['one\n'])
})

it('does not collect more than should wait', () => {
  const { write, writes } = output()
  const long = 'x'.repeat(70_000)
  write('one')
  write(long)
  write('two')
  vi.advanceTimersByTime(1)
  expect(writes).toEqual([`one\n${long}\n`, 'two\n'])
})
