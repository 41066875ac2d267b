// The atomic steps of the token store. A code is a hash: `v` (its text), `family` (the key of the family that it starts),
// `spent`. A family is a hash: `v` and `refresh` (the digest of its refresh token). An access token is a string: its
// text and, if it belongs to a family, a line break and the key of the family. It is valid only while the family is
// there, so a family and all its tokens are revoked by removing one key. JSON has no line breaks of its own.

import { readingScript, script } from './script.ts'

/** Keeps a family for at least so long. */
const keepFamily = `
local function keepFamily(key, ms)
  if redis.call('PTTL', key) < tonumber(ms) then redis.call('PEXPIRE', key, ms) end
end
`

/** KEYS: the code. ARGV: its text, the key of its family, how long to keep it. */
export const saveCode = script(`
redis.call('HSET', KEYS[1], 'v', ARGV[1], 'family', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
`)

/** What is spent already is not refused for lack of memory. */
const takeCode = `
local code = redis.call('HMGET', KEYS[1], 'family', 'spent')
if not code[1] or code[2] then return 0 end
redis.call('HSET', KEYS[1], 'spent', 1)
`

/** KEYS: the code. Answers 1 for the one that spent it. */
export const spendCode = script(`${takeCode}
return 1
`)

/**
 * KEYS: the code, the access token. ARGV: what the keys of families begin with; the text of the family, how long to keep
 * it, its refresh token or nothing; the text of the access token, how long to keep it. Answers 1 for the one that spent
 * the code.
 */
export const redeemCode = script(`${keepFamily}${takeCode}
local family = ARGV[1] .. code[1]
redis.call('HSET', family, 'v', ARGV[2])
redis.call('PEXPIRE', family, ARGV[3])
if ARGV[4] ~= '' then redis.call('HSET', family, 'refresh', ARGV[4]) end
redis.call('SET', KEYS[2], ARGV[5] .. '\\n' .. code[1], 'PX', ARGV[6])
keepFamily(family, ARGV[6])
return 1
`)

/** KEYS: the access token. ARGV: its text, how long to keep it. */
export const saveAccess = script(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
`)

/** KEYS: the family, the access token. ARGV: its text, how long to keep it. Answers 1 if the family is there. */
export const addAccess = script(`${keepFamily}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
keepFamily(KEYS[1], ARGV[2])
return 1
`)

/** KEYS: the access token. ARGV: what the keys of families begin with. Answers its text. */
export const findAccess = readingScript(`
local found = redis.call('GET', KEYS[1])
if not found then return false end
local last = string.find(found, '\\n', 1, true)
if not last then return found end
if redis.call('EXISTS', ARGV[1] .. string.sub(found, last + 1)) == 0 then return false end
return string.sub(found, 1, last - 1)
`)

/**
 * KEYS: the family, the access token, the replaced refresh token. ARGV: it and its successor; the text of the access
 * token, how long to keep it; the time of the replacement, for how long it must be remembered, how long to keep it while
 * it is open. Answers 1 if the refresh token was that of the family. How long the comparison takes helps nobody: it is
 * of digests, which nobody can choose.
 */
export const rotate = script(`${keepFamily}
if redis.call('HGET', KEYS[1], 'refresh') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'refresh', ARGV[2])
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
keepFamily(KEYS[1], ARGV[4])
redis.call('HSET', KEYS[3], 'at', ARGV[5], 'remember', ARGV[6], 'open', nowMs)
redis.call('PEXPIRE', KEYS[3], ARGV[7])
return 1
`)

/** KEYS: what must no longer be found. Needs no memory. */
export const remove = script(`
redis.call('DEL', KEYS[1])
`)

/** KEYS: a decision. ARGV: how long to keep it. Answers 1 for the first. */
export const spend = script(`
return redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[1]) and 1 or 0
`)
