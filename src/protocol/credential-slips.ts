// How client credentials can be nearly right. These are names only, never a part of what was sent.

/** What happened to a client secret that is right but for that. */
export type SecretSlip =
  | 'encoded twice'
  /** Sent as it is where it is decoded, or decoded before it was sent: `+` became a blank, `%41` an `A`. */
  | 'decoded'
  | 'white space'
  | 'quotes'
  | 'Base64'
  /** Client ID, colon and secret in the place of the secret, perhaps in Base64. */
  | 'joined with the ID'
  | 'swapped with the ID'
  | 'sent as the ID'
  /** Cut at, or without, what a shell, a file of settings or a form takes for its own. */
  | 'incomplete'
  | 'letter case'

/** Why what follows `Basic` cannot be read. */
export type BasicFlaw = 'nothing' | 'plain text' | 'not Base64' | 'not UTF-8' | 'no colon' | 'Base64 twice'
