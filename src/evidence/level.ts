/** How strongly a client is bound by what is expected of it; `practice` where no specification does. */
export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'practice'
