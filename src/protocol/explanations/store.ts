// Instances that share a store: when it cannot be used, and when one of them stops. The fix is for whoever runs the
// server: the client did nothing wrong.

import type { StoreProblem } from '../../unavailable.ts'
import { type ReasonTexts, rfc, sameRequestAfter } from './text.ts'

export const storeTexts: ReasonTexts<'store_unavailable' | 'server_stopping'> = {
  store_unavailable: {
    title: 'The store that the instances share cannot be used',
    meaning:
      'With `--store`, sign-ins, codes and tokens are in Redis or Valkey. The server answers nothing from a guess: ' +
      'what needs the store gets 503 until it works again. Nobody is signed out by that.',
    rule: rfc(9110, '15.6.4'),
    causes: [
      { who: 'Redis', what: 'It was stopped, is being restarted or moved, or is still loading its data.' },
      { who: 'The network', what: 'It lost the connection, or lets nothing through between here and Redis.' },
      { who: 'Memory', what: 'The `maxmemory` of Redis is reached, and `maxmemory-policy` drops nothing.' },
      {
        who: 'Replicas',
        what: 'After a failover, the address of `--store` leads to a replica, which only reads.',
      },
      { who: 'Access rules', what: 'The password or the ACL of Redis was changed.' },
    ],
    fix:
      'Wait a moment and try again; clients do that after `Retry-After`. Whoever runs the server looks at Redis: the log ' +
      'of the server tells what the problem is, and when it is over.',
    snippet: 'redis-cli -u redis://HOST:6379 info',
    particulars: ({ problem, retryAfterSeconds }) => {
      const { title, received, fix, snippet } = problems[problem]
      return {
        title,
        received,
        expected: sameRequestAfter(retryAfterSeconds),
        fix,
        ...(snippet !== undefined && { snippet }),
      }
    },
  },
  server_stopping: {
    title: 'This instance is stopping',
    meaning:
      'An instance that is told to stop finishes the requests that it has, and answers new ones with 503 for a second. ' +
      'Then a load balancer has noticed, and sends requests to the other instances. Sign-ins and tokens are in the ' +
      'store that the instances share, so nothing is lost.',
    rule: rfc(9110, '15.6.4'),
    causes: [
      { who: 'A new version', what: 'The instances are restarted one after the other.' },
      { who: 'Load balancers', what: 'They pass the 503 on instead of asking the next instance.' },
    ],
    fix:
      'Clients send the same request again after `Retry-After`; nothing of it was done. A load balancer can do that for ' +
      'them: in nginx, `proxy_next_upstream error timeout http_503 non_idempotent` asks the next instance.',
    particulars: ({ retryAfterSeconds }) => ({
      received: 'A request to an instance that is about to stop.',
      expected: sameRequestAfter(retryAfterSeconds),
    }),
  },
}

interface ProblemText {
  readonly title: string
  readonly received: string
  readonly fix: string
  readonly snippet?: string
}

const problems: Readonly<Record<StoreProblem, ProblemText>> = {
  unreachable: {
    title: 'The store that the instances share cannot be reached',
    received:
      'A request that needs the store, which is unreachable: there is no connection to it, or it is not ready yet.',
    fix:
      'Wait a moment and try again: the server keeps trying to connect. If the store does not come back, whoever runs the ' +
      'server checks whether Redis runs, whether this machine reaches it, and whether it is still loading its data, ' +
      'which can take minutes.',
  },
  silent: {
    title: 'The store that the instances share did not answer in time',
    received:
      'A request that needs the store, which did not answer in time. What was not done by then is not done later ' +
      'either.',
    fix:
      'Wait a moment and try again. If this goes on, whoever runs the server checks what keeps Redis busy or stopped: ' +
      'slow commands, swapping, a ' +
      'machine without free CPU, the network.',
    snippet: 'redis-cli -u redis://HOST:6379 slowlog get',
  },
  full: {
    title: 'The store that the instances share is out of memory',
    received: 'A request that needs room in the store. Its memory is full, and nothing was changed.',
    fix:
      'Room comes when something expires. Whoever runs the server raises `maxmemory` of Redis, or makes tokens expire ' +
      'sooner with `--access-token-ttl` and `--refresh-token-ttl`. Keep `maxmemory-policy noeviction`: any other ends ' +
      'sign-ins that are still valid.',
    snippet: 'redis-cli -u redis://HOST:6379 info memory',
  },
  'read-only': {
    title: 'The store that the instances share takes no changes',
    received: 'A request that changes something in the store, which only answers reads. Nothing was changed.',
    fix:
      'Whoever runs the server checks whether the address of `--store` leads to a replica (`info replication`): it must ' +
      'lead to the primary. If it does, Redis failed to save to its disk (`info persistence`), which may be full.',
    snippet: 'redis-cli -u redis://HOST:6379 info',
  },
  refused: {
    title: 'The store that the instances share refused the command',
    received: 'A request that needs the store, which answered with an error. The log of the server has it.',
    fix:
      'Whoever runs the server looks for the error in its log: mostly a password that was changed, or an ACL that lacks ' +
      'keys or commands (`acl log`).',
    snippet: 'redis-cli -u redis://HOST:6379 acl log',
  },
}
