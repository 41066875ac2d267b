// The client secrets that scenarios have of their own. They are hidden from events and log as the configured one is,
// from the start: a client may send one before its scenario is loaded.

/** Every character that form-encoding changes in another way. */
export const reservedSecret = 'p+q=/r%41:s'

/** All of them. */
export const scenarioSecrets: readonly string[] = [reservedSecret]
