// How client credentials can be nearly right. These are names, never a part of what was sent. They are shorter than
// what the blotter hides, so that a secret which is one of these words does not make a hole in them.

/**
 * What happened to a client secret that is otherwise right:
 * - `twice`: it was encoded twice;
 * - `decoded`: it was sent as it is where it is decoded, or decoded before it was sent: `+` became a space;
 * - `blanks`, `quotes`: it has white space or quotes at its ends;
 * - `base64`: it is encoded in Base64;
 * - `joined`: client ID, colon and secret, perhaps in Base64, are in the place of the secret;
 * - `swapped`, `as id`: it is in the place of the client ID, with the client ID in its own place or not;
 * - `partial`: it lacks what a shell, a file of settings or a form took for its own;
 * - `case`: its letters have another case.
 */
export type SecretSlip =
  | 'twice'
  | 'decoded'
  | 'blanks'
  | 'quotes'
  | 'base64'
  | 'joined'
  | 'swapped'
  | 'as id'
  | 'partial'
  | 'case'

/**
 * Why what follows `Basic` cannot be read: there is nothing, it is not encoded, it has other characters or the wrong
 * length, it is not UTF-8, it has no colon, or it was encoded in Base64 twice.
 */
export type BasicFlaw = 'nothing' | 'plain' | 'symbols' | 'charset' | 'colon' | 'twice'
