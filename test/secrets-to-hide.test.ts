import { expect, test } from 'vitest'
import { secretsToHide } from '../src/app.ts'
import { configWith } from './config/outside.ts'

test('the password of the store is hidden in log and timeline, encoded and decoded', () => {
  const store = 'redis://user:p%40ss%2Fw0rd@localhost'
  expect(secretsToHide(configWith({ store }))).toEqual(expect.arrayContaining(['p%40ss%2Fw0rd', 'p@ss/w0rd']))
})
