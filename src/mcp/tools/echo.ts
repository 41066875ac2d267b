import { z } from 'zod'
import { tool } from '../tool.ts'

export const echo = tool({
  name: 'echo',
  title: 'Echo',
  description: 'Returns the message it was given, and its length.',
  input: z.object({ message: z.string().describe('Any text') }),
  output: z.object({
    echo: z.string(),
    length: z.number().int().describe('Length in Unicode code points'),
  }),
  run: ({ message }) => ({ echo: message, length: [...message].length }),
})
