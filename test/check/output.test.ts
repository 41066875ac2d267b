// The end of what a client printed, as the terminal shows it.

import { expect, it } from 'vitest'
import { collectOutput } from '../../src/check/output.ts'

it('no line of a client passes for one of ours, and none does anything to the terminal', () => {
  const output = collectOutput(undefined)
  output.add('stdout', 'one\r\ntwo\rthree\tx\n')
  output.add('stderr', '\u001b[2J\u001b]0;title\u0007four\u0008\u0007\n')
  expect(output.tail()).toEqual(['one', 'two', 'three\tx', 'four'])
})
