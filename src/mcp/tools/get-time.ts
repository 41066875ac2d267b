import { z } from 'zod'
import { tool } from '../tool.ts'

export const getTime = tool({
  name: 'get_time',
  title: 'Current time',
  description: 'Returns the current time in UTC.',
  input: z.object({}),
  output: z.object({
    current_time: z.string().describe('RFC 3339, UTC'),
    timezone: z.literal('UTC'),
    timestamp: z.number().describe('Seconds since 1970-01-01T00:00:00Z'),
    formatted: z.string().describe('YYYY-MM-DD HH:MM:SS'),
  }),
  run: (_args, { now }) => {
    const timestamp = Math.floor(now() / 1000)
    const [date, time] = new Date(timestamp * 1000).toISOString().split(/[T.]/)
    return {
      current_time: `${date}T${time}Z`,
      timezone: 'UTC' as const,
      timestamp,
      formatted: `${date} ${time}`,
    }
  },
})
