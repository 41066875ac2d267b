// How long tests wait for what must come, on machines that are busy with other things. None of it is waited for
// unless a test fails.

/** For an answer: far more than it takes, less than a test has. */
export const patienceMs = 15_000

/** What a test has that starts processes, or asks very often: five to fifteen seconds on an idle machine. */
export const longMs = 300_000
