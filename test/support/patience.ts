// How long tests wait for what must come.

/** Far more than it takes, for machines that are busy with other things; less than a test has. */
export const patienceMs = 15_000
