/** How strongly a client is bound by what is expected of it; `practice` where no sentence binds it. */
export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'practice'
