import { expect, it } from 'vitest'
import { checkAddress } from './addresses.ts'

it.each([
  'https://as.example.com/authorize?tenant=a',
  'http://localhost:9003/authorize',
  'http://127.0.0.1/authorize',
  'http://[::1]:9003/authorize',
])('takes %s', (address) => {
  expect(() => checkAddress(address, 'authorization endpoint')).not.toThrow()
})

it.each([
  'http://as.example.com/authorize',
  'http://localhost.example.com/authorize',
  'http://127.0.0.1.example.com/',
  'https://as.example.com/authorize#top',
  'javascript:alert(1)',
  'file:///etc/passwd',
  '/authorize',
  '',
])('refuses %s', (address) => {
  expect(() => checkAddress(address, 'authorization endpoint')).toThrow('The authorization endpoint is')
})
