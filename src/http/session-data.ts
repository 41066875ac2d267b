// What a session is, wherever it is stored. Only people who sign in have one, and only digests of session ids are kept.
// A session begins only once, at the sign-in. Later saves only change a living session: one that was ended in the
// meantime, by a sign-out during a slow request, must not come back.

declare module 'express-session' {
  interface SessionData {
    signedIn?: { username: string }
    /** The key that the browser had before the sign-in. */
    previousKey?: string
    /** Marks the save that makes the session; it is not stored. */
    isNew?: true
  }
}

/** How long a session lives since its last use. */
export const sessionIdleSeconds = 8 * 3600

/** How long a session lives since the sign-in, however often it is used. */
export const longestSessionSeconds = 24 * 3600
